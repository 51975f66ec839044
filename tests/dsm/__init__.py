"""A stand-in for a Deep Security Manager: its web services over HTTPS on this machine, quirks included."""
