// Archives as 7-Zip 26 and libarchive 3.6 write them: their directories are packed.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { make7z, makeZip } from '#test/support/archives.ts'
import { createRandom } from '#test/symptoms/random.ts'
import { defaultInspectLimits, Inspector, type InspectLimits } from './inspect.ts'

const archives = {
  /** Three files, an empty one, and the folders `photos.js` and `sub`. */
  ordinary:
    'N3q8ryccAATZnW7wwwAAAAAAAAAiAAAAAAAAADku5/YBAA9ub3RleGhlbGxvIGhlbGxvAAAAgTMHrg/PObAMB8hDf0Gx+v3i+3npdR/dT9lQ/z/ymu+v3DlyZcuX5sabpiu+UCOjYA77nX7LpAWBpsgdDtty57PSvZvxmTe90ZTe4Op3P0SIgkDvCKjosIfaZVAueyZ/KqH0XuMNqzsjq9F0+27R2m70IK6L2kSwV1hDIRl6TfbGtCI6tgdVANh0ntCahCZC6mvkOgaDuD6XOI8fhDjZhxuX8go+zp/hQT81AAAXBhQBCYCvAAcLAQABIwMBAQVdABAAAAyBLgoBXcCg7AAA',
  /** The same, with the directory in LZMA2; 7-Zip reads it. */
  lzma2:
    'N3q8ryccAARZwOE4ygAAAAAAAAAcAAAAAAAAANnSZzIBAA9ub3RleGhlbGxvIGhlbGxvAOABLQCuXQAAgTMHrg/PObAMB8hDf0Gx+v3i+3npdR/dT9lQ/z/ymu+v3DlyZcuX5sabpiu+UCOjYA77nX7LpAWBpsgdDtty57PSvZvxmTe90ZTe4Op3P0SIgkDvCKjosIfaZVAueyaOjuTalRgnVF59aW3/g/3m7mxZtM1GVgx9rOifgL2mt4TVS0G/kNi/HHhpvO3P3XhP0D8xP7VR04BC//L2mLkIW1ZbYc8R81G8ihP3gAAAFwYUAQmAtgAHCwEAASEhARAMgS4KAV3AoOwAAA==',
  libarchive:
    'N3q8ryccAAPu5uj04QAAAAAAAAAiAAAAAAAAAHmrBJkANxvK7uafzslmsYoM7Cm6l///z9YAAAAAgTMHrg/Pbu6MB8hDgIOBW/+sds94Pw52U3utwavkOLnlAa8Q+KUmaWz7yvOdhbXryAKI+KNkm5+72dhAAvPy8PkrcOZtOzBq7zWBFqCnKJeU1Acq23iqcqyo2mxJ2NNvnL8gBM5kW3zcNrhiocoZsSnv9Wb24Abydo3OfTaKCWOuZFazemQXTTjO5CGXCEgIhSyUBJ22XHCOlLlBb18omUtfW5Uk+Rlu45A0dE+u7adowBVqW0DNYto32XjBZSkFFYz//4B0gAAXBhcBCYDKAAcLAQABIwMBAQVdAACAAAyBxgoBO7u2IAAA',
  /** note.txt and invoice.pdf.exe. */
  program:
    'N3q8ryccAASAdG73cgAAAAAAAAAhAAAAAAAAAHPZidYBAAF4eAAAAIEzB64P2rHI9cJHeTuquUIETVslntxF05W8Nxje+/qdpJCZVYAXHB1RHfAZKNb+aUdfOewpihZfoBzfFLoVJEYyz06FLi0Lc6H2BCIjgGo6KTT++WiuCI8KeDf04UZYju3bsM+UQkMAAAAXBgYBCWwABwsBAAEjAwEBBV0AEAAADICGCgGcJty0AAA=',
  /** in.zip with run.js, note.txt, page.html that asks for a password, empty.txt: in one piece, each alone, stored, in another packing. */
  solid:
    'N3q8ryccAAQxv5hADQEAAAAAAAAiAAAAAAAAAC95fB7gAsAAc10AKBK8YCiX1V06UGZMzgUFYLoQgkkrWoQnIrKapoRDdQxWL0ZrP+pVRdhSbYWe0L5NL28lFLetgrniQCv1ysxCeT9x9xyd8cY/5xbI9ZptdEcKSZrMZZLL0cX+6bfr2z3kRIWSosXyHTPc8LDnfAR2rpLdSQAAAIEzB64P1OxLiUIV9rNFfWlNj12kiuarGzqxpfPqTuZSvfOsZM+nrvEi2nDeOy4eRtEl2u1wjI861bJHddp0DiNwO+ywJuIPv40+uPYPHnxWlT7/fB8gMgy5txhZWZB1bfV//WBwY6/7RGANMSbxUkiXa4GxzSNVoMMYCGdk4i6SGlZFHxUFPFAistTLdgAAABcGewEJgJIABwsBAAEjAwEBBV0AEAAADIDGCgGuz8AkAAA=',
  single:
    'N3q8ryccAARU80LhIQEAAAAAAAAjAAAAAAAAANc5kh7gAHQASV0AKBK8YCiX1V06UGZMzgUFYLoQgkkrWoQnIrKapoRDdQxWL0ZrP+pVRdhSbYWe0L5NL28lFLetgrniQCv1ysxCeT9x9xyd8NijMQDgAWcADl0ANBlJ7o3dXfHwwnUkAAAA4ADjACRdAB4cA8YuWMmgDbtXhDDtinLa5H810puqrGoN1/QG3nf6PecGAAAAAIEzB65PouSweD/n2sci1BQEJajpdg2BhM27b4ROd3oxiDH401nbStQcUb+VgBtd+U7RoKxIjHjCbMUSSPiwPxZb2GiM/lgRPMrWqxC2gIF9Vk5datvbDjVaMcaP7i5VhQ8g3H1w73L4XSCe5wtEw1Q2MVt5olqZKK4khIJGg2UTAUxQTScUvOTIAAAAFwaAkwEJgI4ABwsBAAEjAwEBBV0AEAAADIDGCgHgNj3pAAA=',
  stored:
    'N3q8ryccAAR1VpwovwEAAAAAAAAhAAAAAAAAAJBXBH1QSwMEFAAAAAgA5y53XRMtQxsHAAAALAEAAAYAAABydW4uanOrqBgFxAIAUEsBAhQDFAAAAAgA5y53XRMtQxsHAAAALAEAAAYAAAAAAAAAAAAAAIABAAAAAHJ1bi5qc1BLBQYAAAAAAQABADQAAAArAAAAAAA8cD5hYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYTwvcD48aW5wdXQgdHlwZT1wYXNzd29yZD4AAIEzB64xnl49RJqNB+QHHWn/MB0Lzfk7nQ4oCuSdYOz4lQF29rDoBb3Q+Dn1PPlfejsQVEA79weG3EG6b3QdYvb4IehZvkfaWZNCICRyHaClnwoM9NOuEobI8MqmUfBXCsMaAAAXBoFZAQlmAAcLAQABIwMBAQVdABAAAAx2CgHNDoG9AAA=',
  ppmd: 'N3q8ryccAAQi5bktuQAAAAAAAAAhAAAAAAAAAKQhjkoAT/mZdAh+R1eJDnywc1n7NoMwi75b3SojkrSFZE6hf8YrNNCnk2+MKoptdUxWhhUAewpsfySgiua9TD6IQZJ7t08UhQ0yDgAAAAAAgTMHrg/SdAR9QMCQ00PFKixuoJ97au02V4tYKZzC619oK4M+iwPi80sMeT5SoOnX8p6uCWbkv3aFcM9u3xGeyisP4Lr+FNYl2Ep5DWAh35dJIfoIR3/MWfM7SRLoD4lwMbe+Pi0JH5lVoAAAABcGSgEJbwAHCwEAASMDAQEFXQAQAAAMgIYKATZT/dIAAA==',
  /** 8 MiB of zeros as zeros8.bin, and one more as zeros.bin. */
  fits: 'N3q8ryccAAQo3324EgUAAAAAAABiAAAAAAAAAKl+nGP/95oBa10AAG/9//+jt/9HPkgVcjlhUbiSKOajhgf57uQegtMvxTo8AUuxfsmKik0vow3Zf6bjjCMRU+BZGMV1iuJ3+LaUfwxqwN50SWTi6VxTsgTY90QMq18NbUbp5cN2iLeWV6y2TeFpHW/7S4gQbELLiD9cAI/QTq8mKJRxHz2PJOFwnqcjX+woy4XRlZiKfiqR8id19xnABphNmP3Yr9WQD8QlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS5K+qXn/eZASsA7HNTp/2+rnwxGp+3jTFucJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJUb8HlKf95kBKwDsc1On/b6ufDEan7eNMW5wnqcjX+woy4XRlZiKfiqR8id19xnABphNmP3Yr9WQD8QlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlRvweUp/3mQErAOxzU6f9vq58MRqft40xbnCepyNf7CjLhdGVmIp+KpHyJ3X3GcAGmE2Y/div1ZAPxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77mjAuVsCPhfODgcBlxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77mjAuVsCPhfODgcBlxCVG/B5SgCGWAAYA7CoSW0gAAAEEBgABCYUSAAcLAQABISEBFgzgAACAAAgKAUW80hoAAAUBGQgAAAAAAAAAABEXAHoAZQByAG8AcwA4AC4AYgBpAG4AAAAZBAAAAAAUCgEAz1EBNg973QEVBgEAIICkgQAA',
  beyond:
    'N3q8ryccAAQha441EgUAAAAAAABaAAAAAAAAAHTI5Hb/95oBa10AAG/9//+jt/9HPkgVcjlhUbiSKOajhgf57uQegtMvxTo8AUuxfsmKik0vow3Zf6bjjCMRU+BZGMV1iuJ3+LaUfwxqwN50SWTi6VxTsgTY90QMq18NbUbp5cN2iLeWV6y2TeFpHW/7S4gQbELLiD9cAI/QTq8mKJRxHz2PJOFwnqcjX+woy4XRlZiKfiqR8id19xnABphNmP3Yr9WQD8QlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS5K+qXn/eZASsA7HNTp/2+rnwxGp+3jTFucJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJUb8HlKf95kBKwDsc1On/b6ufDEan7eNMW5wnqcjX+woy4XRlZiKfiqR8id19xnABphNmP3Yr9WQD8QlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlRvweUp/3mQErAOxzU6f9vq58MRqft40xbnCepyNf7CjLhdGVmIp+KpHyJ3X3GcAGmE2Y/div1ZAPxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77mjAuVsCPhfODgcBlxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77mjAuVsCPhfODgcBlxCVG/B5SgCGXAAYA7CoUxXAAAAEEBgABCYUSAAcLAQABISEBFwzgAQCAAAgKAS6IrtQAAAUBGQgAAAAAAAAAABEVAHoAZQByAG8AcwAuAGIAaQBuAAAAFAoBALr2/zUPe90BFQYBACCApIEAAA==',
  encrypted:
    'N3q8ryccAAQ7Ya/o6wAAAAAAAAAiAAAAAAAAAAd6CymZbEL75sizMoKtqs5EyyZevPKhVoYKlbh/q6KLzTp/YgAAgTMHrg/QDrA8nzkQnJ+m1TPasi6w0vCrTOzuAZWEo9ELg06OsMFKAscKjk6dOXL5s2L91JFc4/BqGVG1xdyFMaEFmtUmp4PiLVNDfVvH1GoEZke9PWERkuBxxYQrfmllUND4jJMvthLVslp1pL2FusQ7cJFWG8Boa9+7uLBvrl4hrxYiX4kjVcQbuLMy60jSCg/6a4dYknzNfIraJ/wsEuU92MX3jbK/z8mDnBddI5hHvBo+34YfpeSH4M/ls0J28KItlsXjRaQAFwYgAQmAywAHCwEAASMDAQEFXQAQAAAMgU4KAR3rh+cAAA==',
  encryptedNames:
    'N3q8ryccAATeZx/E8AAAAAAAAAA+AAAAAAAAAHLMgrzdfcX55xQbIa5PDoG9qfw2By+5tZRSm0vFBznHmYh1UeYuL4rnGRKwm5xs6ysYoQSp9YYSSmOeC9eihVd0yf4nXU7WQpkwtGuVwdxz0XHwmvHy3Rw8wIXU+A+fZPX0FnJkjw3LXV2IcJYFEuUf2IihlBtz9FRfXX19m+F0xuTIhNUDMy1qSr2zJahuAIQlFkDLnwnimjzNCCBCFpJDdHnc/IC6zH8uPyX9ZeLFwawKzLWCKce74j977UPspbsUTygu/3MYtvOgYObY2fH01UE6M9IxMxPPcX8OjLeJv7fcWuDStP28ySfRdCgi8+4bYp0XBiABCYDQAAcLAQACJAbxBwESUw8l6I6y96iTxT3yV+hJDzvCIwMBAQVdABAAAAEADIDLgU4KAcNdhQ8AAA==',
  /** One name of 200,000 letters: 400 KB out of 156 bytes; and one of 600,000. */
  large:
    'N3q8ryccAAQHogttnAAAAAAAAAAjAAAAAAAAAE9vwQQAAIF6YQh+/7da5TQ/kCA1196RKfqXKcYUNvB8QlkpI+HJ5U8Qlo2I6wvKCM5wXkuOe5w52hUeY1yfaM7AO5PnZAXothlvk+wfqXlZfiTDpLZ0vu8/PqicJHOvldGqCP8CRF4AFZXuI+VmLvU0WoS6LqTtZ3JAUli+6XasWeTlWwUI+cfarfz7Uiqp7uK5gXLcS3Xiz0En//6QuAAXBgABCYCcAAcLAQABIwMBAQVdAAAQAAzGmhoKAXx2viIAAA==',
  tooLarge:
    'N3q8ryccAAQyaVh1DQEAAAAAAAAjAAAAAAAAAA549eQAAIF6YQh+/7da5TV1hYt8NIJjuESHMcsiU2lHAiRAOZ43R46sZASaJfDU5fgmifhQH9YWR7QEBxYV8R7mRgvFgWmCXoaVMayyJF6i4fwEbDHPWy93eFLxktUZdPEf13G7mXC/IXnX0ljrLf8u65odus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2q0moxUNm603Y8sytS6///AYIABcGAAEJgQ0ABwsBAAEjAwEBBV0AABAADNKaTwoBOoWLoQAA',
}

const bytesOf = (kind: keyof typeof archives) => Buffer.from(archives[kind], 'base64')

async function inspect(content: Buffer, limits: InspectLimits = defaultInspectLimits) {
  const inspector = new Inspector(limits)
  await inspector.inspect('a.7z', 'a.7z', content.subarray(0, 4_096), content)
  return inspector.findings
}

describe('7z archives with a packed directory', () => {
  for (const kind of ['ordinary', 'lzma2', 'libarchive'] as const)
    test(`${kind}: ordinary files give no finding`, async () => {
      assert.deepEqual(await inspect(bytesOf(kind)), [])
    })

  for (const kind of ['solid', 'single', 'stored'] as const)
    test(`${kind}: what is inside is looked into`, async () => {
      assert.deepEqual(
        (await inspect(bytesOf(kind))).map(({ name, location }) => [name, location]),
        [
          ['attachment.script', 'a.7z/in.zip/run.js'],
          ['attachment.html-password', 'a.7z/page.html'],
        ],
      )
    })

  test('what is packed in another way or large is known by its name', async () => {
    const told = async (kind: keyof typeof archives) =>
      (await inspect(bytesOf(kind))).map(({ name, mayExecute }) => [name, mayExecute])
    assert.deepEqual(await told('ppmd'), [['archive.not-opened', true]])
    assert.deepEqual(await told('fits'), [])
    assert.deepEqual(await told('beyond'), [['archive.not-opened', false]])
  })

  test('of more than 16 MiB in one message the rest is known by its name', async () => {
    const three = makeZip([1, 2, 3].map((index) => ({ name: `${index}.7z`, content: bytesOf('fits') })))
    assert.deepEqual(
      (await inspect(three)).map(({ name, location, mayExecute }) => [name, location, mayExecute]),
      [['archive.not-opened', 'a.7z/3.7z', false]],
    )
  })

  test('files of made-up sizes are not there', async () => {
    const plain = make7z([
      { name: 'a.txt', content: Buffer.from('abcd') },
      { name: 'b.txt', content: Buffer.from('efgh') },
    ])
    // The size of the first of the two; that of the second is what is left.
    const at = plain.lastIndexOf(Buffer.from('09f004000000', 'hex'))
    assert.deepEqual(await inspect(plain), [])
    plain[at + 2] = 9
    plain.writeUInt32LE(crc32(plain.subarray(40)), 28)
    const [finding] = await inspect(plain)
    assert.deepEqual([finding?.name, finding?.mayExecute], ['archive.not-opened', false])
  })

  test('names are judged', async () => {
    assert.deepEqual(
      (await inspect(bytesOf('program'))).map(({ name, location }) => [name, location]),
      [
        ['attachment.double-extension', 'a.7z/invoice.pdf.exe'],
        ['attachment.script', 'a.7z/invoice.pdf.exe'],
      ],
    )
  })

  test('encryption of files and of names is told apart', async () => {
    const told = async (kind: keyof typeof archives) =>
      (await inspect(bytesOf(kind))).map(({ name, mayExecute }) => [name, mayExecute])
    assert.deepEqual(await told('encrypted'), [['archive.encrypted', false]])
    assert.deepEqual(await told('encryptedNames'), [['archive.encrypted', true]])
  })

  test('a directory whose checksum is wrong may lack names', async () => {
    const packed = bytesOf('ordinary')
    // In the last of the packed bytes, and in the plain rest with the checksum of what was packed.
    for (const at of [packed.length - 40, packed.length - 5]) {
      const content = Buffer.from(packed)
      content[at]! ^= 1
      const [finding] = await inspect(content)
      assert.deepEqual([finding?.name, finding?.mayExecute], ['archive.not-opened', true])
    }
    const plain = make7z([{ name: 'a.txt', content: Buffer.from('x') }])
    plain[28]! ^= 1
    assert.equal((await inspect(plain))[0]?.mayExecute, true)
  })

  test('a directory is unpacked to 1 MiB at most, all of a message within its bound', async () => {
    assert.deepEqual(await inspect(bytesOf('large')), [])
    assert.deepEqual(
      (await inspect(bytesOf('tooLarge'))).map(({ name, mayExecute }) => [name, mayExecute]),
      [['archive.not-opened', true]],
    )
    const many = makeZip([0, 1, 2, 3].map((index) => ({ name: `${index}.bin`, content: bytesOf('large') })))
    const findings = await inspect(many, { ...defaultInspectLimits, unpacked_bytes: 1_000_000 })
    assert.deepEqual(
      findings.map(({ name, location, mayExecute }) => [name, location, mayExecute]),
      [
        ['limits.exceeded', 'a.7z/2.bin', true],
        ['archive.not-opened', 'a.7z/2.bin', true],
        ['limits.exceeded', 'a.7z/3.bin', true],
        ['archive.not-opened', 'a.7z/3.bin', true],
      ],
    )
  })

  test('damage of any kind ends with findings', async () => {
    const { between } = createRandom(20_261_123)
    const random = (below: number) => between(0, below - 1)
    const whole = (['ordinary', 'lzma2', 'libarchive', 'solid', 'single', 'encryptedNames', 'large'] as const).map(
      bytesOf,
    )
    for (let round = 0; round < 3_000; round++) {
      const content = Buffer.from(whole[round % whole.length]!)
      for (let changes = 1 + random(5); changes > 0; changes--)
        content[12 + random(content.length - 12)] = random(2) === 0 ? 255 : random(256)
      const cut = content.subarray(0, random(5) === 0 ? random(content.length) : content.length)
      const findings = await inspect(cut)
      assert.ok(findings.length <= 100, `round ${round}`)
    }
  })
})
