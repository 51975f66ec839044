"""Inquiry to bytes. Renderers decide nothing and open no evidence."""
