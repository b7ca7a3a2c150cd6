"""Owns the agents' side of a conversation: the inbox and one chat, under /desk/chats/."""
