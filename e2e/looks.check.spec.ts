/** The checks of looks.ts on pages whose faults are known: each finds its own, and leaves what is well alone. */
import { expect, test } from '@playwright/test'
import { findFaults } from './looks.ts'

const styles = '<style>body { font: 16px/1.5 sans-serif; margin: 20px; background: #fff; color: #111 }</style>'

test('texts wider than their boxes', async ({ page }) => {
  await page.setContent(`${styles}
    <div id="fits" style="width: 200px">fits</div>
    <div style="width: 60px; border: 1px solid; white-space: nowrap">much too wide <b>for it</b></div>
    <div style="width: 60px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap">cut without a word</div>
    <div title="cut, and explained" style="width: 60px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap">cut, and explained</div>
    <div style="width: 60px; overflow-x: auto; white-space: nowrap">scrolls as far as one likes</div>
    <div style="height: 10px; overflow: hidden">halved</div>
    <svg width="300" height="40"><g><rect width="40" height="30" /><text x="2" y="20">out of its rectangle</text></g></svg>
    <input style="width: 60px" placeholder="a long, long question">`)
  const found = await findFaults(page, ['tooWide'], '#drawing')
  expect(found.map((line) => /“([^”]+)”/.exec(line)?.[1])).toEqual([
    'much too wide for it',
    'for it',
    'cut without a word',
    'halved',
    'out of its rectangle',
    'a long, long question',
  ])
})

test('labels on each other', async ({ page }) => {
  await page.setContent(`${styles}<svg id="drawing" width="300" height="80">
    <text x="0" y="20">first</text><text x="20" y="24">second</text><text x="200" y="20">alone</text><text x="200" y="38">below</text></svg>`)
  expect(await findFaults(page, ['overlaps'], '#drawing')).toEqual([expect.stringMatching(/“first” and text “second”/)])
})

test('labels half in sight', async ({ page }) => {
  await page.setContent(`${styles}<div id="drawing" style="position: relative; width: 200px; height: 100px; overflow: hidden">
    <span style="position: absolute; left: 160px; white-space: nowrap">half in sight</span><span style="position: absolute; top: 40px">whole</span>
    <span style="position: absolute; left: 300px">far away</span></div>`)
  expect(await findFaults(page, ['cutLabels'], '#drawing')).toEqual([expect.stringMatching(/“half in sight” is cut/)])
})

test('texts too faint to read', async ({ page }) => {
  await page.setContent(`${styles}
    <p style="color: #767676">just enough</p><p style="color: #888">too faint</p><p style="color: #888; font-size: 24px">large</p>
    <p style="opacity: 0.4">half there</p><div style="background: #333"><span>dark on dark</span></div>
    <svg><g><rect width="200" height="30" fill="#222" /><text x="2" y="20" fill="#000">black on black</text></g></svg><button disabled style="color: #ccc">off</button>`)
  const found = await findFaults(page, ['faintTexts'], '#drawing')
  expect(found.map((line) => /“([^”]+)”/.exec(line)?.[1])).toEqual(['too faint', 'half there', 'dark on dark', 'black on black'])
})

test('targets too small to hit', async ({ page }) => {
  await page.setContent(`${styles}<style>button { border: 0; padding: 0; font-size: 10px }</style>
    <p><button style="width: 24px; height: 24px">a</button></p>
    <p><button style="width: 20px; height: 20px">b</button><button style="width: 20px; height: 20px">c</button></p>
    <p style="margin: 40px"><button style="width: 20px; height: 20px">alone</button></p>
    <p><label style="display: block; width: 30px; height: 30px"><input type="checkbox"></label></p>`)
  expect(await findFaults(page, ['smallTargets'], '#drawing')).toEqual([
    expect.stringMatching(/“b” is 20\.0 × 20\.0/),
    expect.stringMatching(/“c”/),
  ])
})

test('a page that scrolls sideways', async ({ page }) => {
  await page.setContent(`${styles}<div style="width: 3000px">wide</div>`)
  expect(await findFaults(page, ['sideways'], '#drawing')).toHaveLength(2)
})
