"""Plan → calls, one journalled step at a time; recovery of what an interrupted run left open.

The plan has decided what is done, in which order and how the account is read. Nothing here renders
or compares a site; HTTP belongs to `wechat/`, files to `state/`.
"""
