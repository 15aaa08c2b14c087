"""Passwords that cost next to nothing, for tests of which their cost is not the subject."""

from argon2 import PasswordHasher

from mailguard.stores.credentials import Passwords

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
