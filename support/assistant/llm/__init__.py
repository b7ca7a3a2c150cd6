"""The optional language model: understands hard turns and says the same in other words. Off without ASSISTANT_LLM_URL.

Its words are held to the record: an intent must be one of ours, a sentence may hold no figure of its own and must keep
every one it was given. What does not fit is thrown away for the answer there is anyway.
"""
