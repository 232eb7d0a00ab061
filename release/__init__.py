"""Makes what is handed out: one zip for Windows that installs with no network (`make release`)."""
