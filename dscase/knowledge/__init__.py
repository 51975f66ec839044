"""What is known of Deep Security, as data with a thin reader."""
