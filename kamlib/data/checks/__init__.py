"""Faults that one row cannot show: each check takes all tables of one system and yields rows of `Problems`."""

from kamlib.data.checks import accounts, amounts, periods, traps

ALL = (*accounts.CHECKS, *amounts.CHECKS, *periods.CHECKS, *traps.CHECKS)
