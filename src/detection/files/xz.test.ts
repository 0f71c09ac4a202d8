// What xz 5.4 has packed.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRandom } from '#test/symptoms/random.ts'
import { defaultInspectLimits, Inspector } from './inspect.ts'
import { unpackXz } from './xz.ts'

const files = {
  /** tar archives of note.txt, and of it with run.js. */
  good: '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AHhdADcbyu7jSLGwl3Rxk6H0s6xr9zFgMk1HZRXGPzQPOh1BlIMAmSviHGH/HY+mTeQlow8HOcsLF8QVKKar3F5OxYJhs7gZJHZ5eDkGtqNiKCwGhv3cuarScqu1MxUoqo2FF8hgS0ls/jiRf5YaiiB9alWPuyX4M3BqAAA3mkR8Czf7ywABlAGAUAAAszEn+bHEZ/sCAAAAAARZWg==',
  bad: '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AJBdADcbyu7jSLGwl3Rxk6H0s6xr9zFgMk1HZRXGPzQPOh1BlIMAmSviHGH/HY+mTeQlow8HOcsLF8QVKKar3F5OxYJhs7gZJHZ5eDkGtqNiKCwGhv3cuaqfe6SYkN/MPii4MSeL+lQgZZwDzfM+5JgoyYRTksFjg5SDP2m8B2FVUBDvl6QyXKVoCzaNu2kZEckAAACpO2g8iV52eQABrAGAUAAAc7QOEbHEZ/sCAAAAAARZWg==',
  /** The same with blocks of 1 KB and SHA-256. */
  blocks:
    '/Td6WFoAAArh+wyhAgAhARYAAAB0L+Wj4AP/AFBdADcbyu7jSLGwl3Rxk6H0s6xr9zFgMk1HZRXGPzQPOh1BlIMAmSviHGH/HY+mTeQlow8HOcsLF8QVKKar3F5OxYJhs7gZJHZ5eDkGtplaFJAAAKSTo1im/Sq7e3qLa/KF01TA+HiHsX4SNbGDufy6KwTsAgAhARYAAAB0L+Wj4AP/ABRdADZhuBRp5X8C5d+W5uCq2pW6u/AAAFkPhq9QUjmW8Jc0RjlSyM4ArMSpUbyFyebdp4InEADjAgAhARYAAAB0L+Wj4AP/AERdADkdSfv8q+yFwj+62LiIsxwZIlaN3vAgR9aQGr69jA2IFtMrxuv0DbZFbhHIdxkWKDkpMzZSvl0StJBhbe07lk0vHBkAABYMcdDOg5oyL3Jqoq9OJIUuK7VYKqs9HmJZ+dq+JyxUAgAhARYAAAB0L+Wj4AP/AAtdAABv/f//o7d/RjIAAABfcL8YoIYAcBbpSLBK7TuCEDo2vqQXVbbN368QrOPG7wIAIQEWAAAAdC/lo+AD/wALXQAAb/3//6O3f0YyAAAAX3C/GKCGAHAW6UiwSu07ghA6Nr6kF1W2zd+vEKzjxu8CACEBFgAAAHQv5aPgA/8AC10AAG/9//+jt39GMgAAAF9wvxighgBwFulIsErtO4IQOja+pBdVts3frxCs48bvAgAhARYAAAB0L+Wj4AP/AAtdAABv/f//o7d/RjIAAABfcL8YoIYAcBbpSLBK7TuCEDo2vqQXVbbN368QrOPG7wIAIQEWAAAAdC/lo+AD/wALXQAAb/3//6O3f0YyAAAAX3C/GKCGAHAW6UiwSu07ghA6Nr6kF1W2zd+vEKzjxu8CACEBFgAAAHQv5aPgA/8AC10AAG/9//+jt39GMgAAAF9wvxighgBwFulIsErtO4IQOja+pBdVts3frxCs48bvAgAhARYAAAB0L+Wj4AP/AAtdAABv/f//o7d/RjIAAABfcL8YoIYAcBbpSLBK7TuCEDo2vqQXVbbN368QrOPG7wAKhAGACEiACHiACD+ACD+ACD+ACD+ACD+ACD+ACD+ACAAAALG2nSp1GRh2CQAAAAAKWVo=',
  /** note.txt without checksum, padding, and the tar archive. */
  streams:
    '/Td6WFoAAAD/EtlBAgAhARYAAAB0L+Wj4ASvABNdADQZSe6N3V3x8PcXRFCFN6CGzgAAAAABJ7AJAAAAzaYztKgACvwCAAAAAABZWgAAAAAAAAAA/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4Cf/AJBdADcbyu7jSLGwl3Rxk6H0s6xr9zFgMk1HZRXGPzQPOh1BlIMAmSviHGH/HY+mTeQlow8HOcsLF8QVKKar3F5OxYJhs7gZJHZ5eDkGtqNiKCwGhv3cuaqfe6SYkN/MPii4MSeL+lQgZZwDzfM+5JgoyYRTksFjg5SDP2m8B2FVUBDvl6QyXKVoCzaNu2kZEckAAADITKXnAAGoAYBQAABl9p+KPjANiwIAAAAAAVla',
  filtered:
    '/Td6WFoAAATm1rRGAgEEACEBFgANhjUf4Cf/AHhdADcbyu7jSLGwl3Rxk6H0s6xr9zFgMk1HZRXGPzQPOh1BlIMAmSviHGH/HY+mTeQlow8HOcsLF8QVKKar3F5OxYJhs7gZJHZ5eDkGtqNiKCwGhv3cuarScqu1MxUoqo2FF8hgS0ls/jiRf5YaiiB9alWPuyX4M3BqAAA3mkR8Czf7ywABlAGAUAAAszEn+bHEZ/sCAAAAAARZWg==',
  /** 8 MiB of zeros, and one more. */
  fits: '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj//8RAWxdAABv/f//o7f/Rz5IFXI5YVG4kijmo4YH+e7kHoLTL8U6PAFLsX7JiopNL6MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElk4ulcU7IE2PdEDKtfDW1G6eXDdoi3llestk3haR1v+0uIEGxCy4g/XACP0E6vJiiUcR89jyThcJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvEgn5lif/xABKwDsc1On/b6ufDEan7eNMW5wnqcjX+woy4XRlZiKfiqR8id19xnABphNmP3Yr9WQD8QlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlUQ8/sp//EAErAOxzU6f9vq58MRqft40xbnCepyNf7CjLhdGVmIp+KpHyJ3X3GcAGmE2Y/div1ZAPxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77mjAuVsCPhfODgcBlxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77mjAuVsCPhfODgcBlxCVRDz+yn/8QASsA7HNTp/2+rnwxGp+3jTFucJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVEPP7KAA7oABQB7YffvAAAAAC0r4M46TxjTAAGmCoCAgARmzyJ2scRn+wIAAAAABFla',
  tooLarge:
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj//8RAWxdAABv/f//o7f/Rz5IFXI5YVG4kijmo4YH+e7kHoLTL8U6PAFLsX7JiopNL6MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElk4ulcU7IE2PdEDKtfDW1G6eXDdoi3llestk3haR1v+0uIEGxCy4g/XACP0E6vJiiUcR89jyThcJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvEgn5lif/xABKwDsc1On/b6ufDEan7eNMW5wnqcjX+woy4XRlZiKfiqR8id19xnABphNmP3Yr9WQD8QlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlUQ8/sp//EAErAOxzU6f9vq58MRqft40xbnCepyNf7CjLhdGVmIp+KpHyJ3X3GcAGmE2Y/div1ZAPxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77mjAuVsCPhfODgcBlxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77mjAuVsCPhfODgcBlxCVRDz+yn/8QASsA7HNTp/2+rnwxGp+3jTFucJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVEPP7KAA7sABQB7ZbILAAAAANqu+f9/8xbbAAGmCoGAgAQDqJ7OscRn+wIAAAAABFla',
}

const bytesOf = (kind: keyof typeof files) => Buffer.from(files[kind], 'base64')

async function told(name: string, content: Buffer) {
  const inspector = new Inspector()
  await inspector.inspect(name, name, content.subarray(0, 4_096), content)
  return inspector.findings.map(({ name: finding, location, mayExecute }) => [finding, location, mayExecute])
}

describe('xz', () => {
  test('what is inside is looked into', async () => {
    assert.deepEqual(await told('a.tar.xz', bytesOf('good')), [])
    assert.deepEqual(await told('a.txz', bytesOf('bad')), [['attachment.script', 'a.txz/a.tar/run.js', undefined]])
  })

  test('all blocks and streams are read', () => {
    for (const kind of ['bad', 'blocks', 'streams'] as const) {
      const result = unpackXz(bytesOf(kind), 100_000)
      assert.ok(result.kind === 'content' && result.content.includes('run.js'), kind)
    }
    const streams = unpackXz(bytesOf('streams'), 100_000)
    assert.ok(streams.kind === 'content' && streams.content.toString('latin1', 0, 6) === 'hello\n')
  })

  test('what is filtered, large or damaged is known by its name', async () => {
    assert.deepEqual(await told('photo.jpg.xz', bytesOf('filtered')), [['archive.not-opened', 'photo.jpg.xz', false]])
    assert.deepEqual(await told('photo.jpg.xz', bytesOf('fits')), [])
    assert.deepEqual(await told('photo.jpg.xz', bytesOf('tooLarge')), [['archive.not-opened', 'photo.jpg.xz', false]])
    assert.deepEqual(await told('a.tar.xz', bytesOf('good').subarray(0, -30)), [
      ['archive.not-opened', 'a.tar.xz', true],
    ])
  })

  test('what no longer fits in the bound of the message is told', async () => {
    const inspector = new Inspector({ ...defaultInspectLimits, unpacked_bytes: 5_000 })
    await inspector.inspect('a.tar.xz', 'a.tar.xz', bytesOf('bad'), bytesOf('bad'))
    assert.deepEqual(
      inspector.findings.map(({ name }) => name),
      ['limits.exceeded', 'archive.not-opened'],
    )
  })

  test('it gives no more than allowed, all streams together', () => {
    const whole = unpackXz(bytesOf('streams'), 100_000)
    assert.ok(whole.kind === 'content')
    assert.equal(unpackXz(bytesOf('streams'), whole.content.length).kind, 'content')
    assert.equal(unpackXz(bytesOf('streams'), whole.content.length - 1).kind, 'too-large')
  })

  test('damage of any kind gives an answer within the bound', () => {
    const { between } = createRandom(20_261_123)
    const wholes = (['good', 'blocks', 'streams', 'filtered'] as const).map(bytesOf)
    for (let round = 0; round < 4_000; round++) {
      const content = Buffer.from(wholes[round % wholes.length]!)
      for (let changes = between(1, 4); changes > 0; changes--)
        content[between(0, content.length - 1)] = between(0, 1) === 0 ? 255 : between(0, 255)
      const cut = content.subarray(0, between(0, 4) === 0 ? between(0, content.length) : undefined)
      const result = unpackXz(cut, 50_000)
      assert.ok(result.kind !== 'content' || result.content.length <= 50_000, `round ${round}`)
    }
  })
})
