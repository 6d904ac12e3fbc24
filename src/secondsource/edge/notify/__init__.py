"""Letters leave the desk here: signed webhooks, mail, and every address that Apprise knows.

channels.py  what `notify.toml` says     post.py  one letter to one channel
webhook.py   mail.py   chat.py           how each of the three is sent

No secret is logged, shown or put into an error: messages name the channel's host, never its address.
"""
