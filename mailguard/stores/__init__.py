"""Stores: one file per thing that is kept. Rows never leave them; callers see frozen values."""
