"""Provers: lanes that turn goals into candidates. The factory finds them by entry point and never imports them."""
