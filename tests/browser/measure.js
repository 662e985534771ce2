// What an article looks like: the box of every element, and the style of every run of text. Elements that
// the writer leaves out or puts in for another are told by their text alone.
(() => {
  const root = document.querySelector('.rich_media_content')
  const bare = new Set(['SPAN', 'B', 'I', 'TBODY', 'THEAD', 'TFOOT'])
  const round = (number) => Math.round(number * 4) / 4
  const boxes = [...root.querySelectorAll('*')].filter((e) => !bare.has(e.tagName)).map((e) => {
    const box = e.getBoundingClientRect()
    return [e.tagName, round(box.x), round(box.y), round(box.width), round(box.height)].join(' ')
  })
  const properties = ['color', 'fontSize', 'fontWeight', 'fontStyle', 'lineHeight', 'letterSpacing', 'textAlign',
    'whiteSpace', 'wordBreak', 'textIndent', 'verticalAlign']
  const lined = (element) => {
    const lines = []
    for (let e = element; e !== root; e = e.parentElement) {
      const line = getComputedStyle(e).textDecorationLine
      if (line !== 'none') lines.push(line)
    }
    return lines.join()
  }
  const runs = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim()) continue
    const style = getComputedStyle(node.parentElement)
    const key = [...properties.map((name) => style[name]), lined(node.parentElement)].join('|')
    const last = runs.at(-1)
    const text = node.data.replace(/\s+/g, "")
    if (last && last[1] === key) last[0] += text
    else runs.push([text, key])
  }
  return { boxes, runs, height: Math.ceil(document.documentElement.scrollHeight) }
})()
