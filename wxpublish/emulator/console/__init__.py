"""The web console, as a person uses it at mp.weixin.qq.com."""
