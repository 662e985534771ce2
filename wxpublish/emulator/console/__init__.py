"""The web console: what a person sees and does by hand at mp.weixin.qq.com."""
