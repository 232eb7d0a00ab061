"""The command on registers of earlier versions."""
