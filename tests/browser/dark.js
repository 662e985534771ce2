// What the platform does to an article's own colours on a dark page, by the rules of its converter
// (wechatjs/mp-darkmode, doc/cn/principle.md), as far as solid colours go.
(() => {
  const GROUND = [25, 25, 25]
  const TEXT = [255, 255, 255, .6]
  const [WHITE, BRIGHTEST, STEP, BRIGHT, MIDDLE, DIM] = [250, 190, 65, 100, 40, 22]

  const read = (text) => {
    const parts = (text.match(/[\d.]+/g) || []).map(Number)
    return parts.length > 2 && text.startsWith('rgb') ? [...parts.slice(0, 3), parts[3] ?? 1] : null
  }
  const written = ([r, g, b, a = 1]) => `rgba(${Math.round(r)},${Math.round(g)},${Math.round(b)},${a})`
  const over = (ground, [r, g, b, a = 1]) => [r, g, b].map((part, i) => part * a + ground[i] * (1 - a))
  const brightness = ([r, g, b]) => (r * 299 + g * 587 + b * 114) / 1000

  const lightness = (color) => (Math.max(...color) + Math.min(...color)) / 5.1
  const isGrey = (color) => Math.max(...color) === Math.min(...color)
  const withLightness = (color, percent) => {
    const [high, low] = [Math.max(...color), Math.min(...color)].map((part) => part / 255)
    const middle = (high + low) / 2
    const spread = 1 - Math.abs(2 * middle - 1)
    const saturation = spread ? (high - low) / spread : 0
    const chroma = (1 - Math.abs(percent / 50 - 1)) * saturation
    const base = percent / 100 - chroma / 2
    const range = high - low
    return color.map((part) => ((range ? (part / 255 - low) / range : 0) * chroma + base) * 255)
  }
  const withBrightness = (color, target) => {
    const ratio = target / (brightness(color) || 1)
    let [r, g, b] = color.map((part) => Math.min(255, part * ratio))
    if (g === 0 || r === 255 || b === 255) g = (target * 1000 - r * 299 - b * 114) / 587
    else if (r === 0) r = (target * 1000 - g * 587 - b * 114) / 299
    else if (b === 0 || g === 255) b = (target * 1000 - r * 299 - g * 587) / 114
    return [r, g, b]
  }

  const background = (color, ground) => {
    const mixed = over(ground, color)
    if ((isGrey(mixed) && lightness(mixed) > MIDDLE) || brightness(mixed) > WHITE) {
      return Array(3).fill(Math.min(100, 100 + lightness(GROUND) - lightness(mixed)) * 2.55)
    }
    if (brightness(mixed) > BRIGHTEST) return withBrightness(mixed, BRIGHTEST)
    return lightness(mixed) < DIM ? withLightness(mixed, DIM) : mixed
  }
  const text = (color, ground, turned = false) => {
    const mixed = over(ground, color)
    const [own, under] = [brightness(mixed), brightness(ground)]
    const most = 255 - brightness(GROUND)
    if (own >= WHITE || (Math.abs(own - under) >= STEP && Math.abs(own - under) <= most)) return mixed
    if (Math.abs(own - under) > most) return withBrightness(mixed, most + under)
    const light = under >= BRIGHT
    if (!turned && (light ? lightness(mixed) > 90 - MIDDLE : lightness(mixed) <= MIDDLE)) {
      return text(withLightness(mixed, 90 - lightness(mixed)), ground, true)
    }
    return withBrightness(mixed, Math.min(most, light ? under - STEP : under + STEP))
  }

  const turn = (element, ground, original) => {
    const style = element.style
    const [paint, ink] = [read(style.backgroundColor), read(style.color)]
    if (paint && paint[3] >= .05) {
      ground = background(paint, ground)
      style.backgroundColor = written(ground)
      if (!ink) style.color = written(text(original, ground))
    }
    if (ink) {
      original = ink
      style.color = written(text(ink, ground))
    }
    for (const side of ['Top', 'Right', 'Bottom', 'Left']) {
      const line = read(style[`border${side}Color`])
      if (line) style[`border${side}Color`] = written(text(line, GROUND))
    }
    for (const child of element.children) turn(child, ground, original)
  }
  document.body.style.background = written(GROUND)
  const root = document.querySelector('.rich_media_content')
  root.style.color = written(TEXT)
  for (const child of root.children) turn(child, GROUND, [25, 25, 25, 1])
})()
