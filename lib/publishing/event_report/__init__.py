"""The report of an event, ready for a paper or a blog: Markdown with its charts, and a typeset PDF.

It holds what is public anyway: what the organizers published, what was released under the privacy rules, what can be
counted on the Hub, and the result once it is published. What is unknown is said in words.
"""
