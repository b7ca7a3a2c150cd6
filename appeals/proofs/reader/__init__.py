"""The programs that touch what strangers sent. They run in processes of their own, without secrets, network or disk."""
