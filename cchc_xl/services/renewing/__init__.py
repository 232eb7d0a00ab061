"""Registers of earlier versions, taken to the present one."""
