"""Plans the end of a repayment channel: who uses it is told, another way stays, and both run side by side before."""
