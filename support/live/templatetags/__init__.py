"""Figures of the chats for pages of other floors."""
