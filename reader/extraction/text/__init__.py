"""The text as the rules see it: quotation `marks`, `tokens`, word lists (`words`, `verbs`) and noun `phrases`."""
