// Every run of text with its contrast to the ground it stands on (WCAG 2), the poorest first.
(() => {
  const root = document.querySelector('.rich_media_content')
  const read = (text) => text.match(/[\d.]+/g).map(Number)
  const over = (ground, [r, g, b, a = 1]) => [r, g, b].map((part, i) => part * a + ground[i] * (1 - a))
  const light = (color) => {
    const [r, g, b] = color.map((part) => part / 255).map((s) => s <= .04045 ? s / 12.92 : ((s + .055) / 1.055) ** 2.4)
    return .2126 * r + .7152 * g + .0722 * b
  }
  const ground = (element) => {
    const under = element === document.documentElement ? [255, 255, 255] : ground(element.parentElement)
    return over(under, read(getComputedStyle(element).backgroundColor))
  }
  const runs = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim()) continue
    const under = ground(node.parentElement)
    const color = read(getComputedStyle(node.parentElement).color)
    const [low, high] = [light(under), light(over(under, color))].sort((one, other) => one - other)
    const contrast = Math.round((high + .05) / (low + .05) * 100) / 100
    runs.push([contrast, node.parentElement.tagName, node.data.trim().slice(0, 20), color.join(), under.map(Math.round).join()])
  }
  return runs.sort((one, other) => one[0] - other[0])
})()
