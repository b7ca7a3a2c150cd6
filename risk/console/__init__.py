"""The console of risk and compliance: policy before it strikes, decisions, webhooks, stuck work, reasons."""
