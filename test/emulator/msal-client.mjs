// Runs @azure/msal-node, unmodified, against the emulator: task as argument, input as JSON on stdin, result as JSON.
import { ConfidentialClientApplication, CryptoProvider } from '@azure/msal-node'

const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)
const input = JSON.parse(Buffer.concat(chunks).toString())
const knownAuthorities = [new URL(input.loginUrl).host]

const tasks = {
  async certificate() {
    const app = new ConfidentialClientApplication({
      auth: {
        clientId: input.clientId,
        authority: `${input.loginUrl}/${input.tenantId}`,
        knownAuthorities,
        clientCertificate: { thumbprintSha256: input.thumbprintSha256, privateKey: input.privateKey },
      },
    })
    let result
    for (let time = 0; time < (input.times ?? 1); time += 1)
      result = await app.acquireTokenByClientCredential({ scopes: [input.scope] })
    return { accessToken: result.accessToken }
  },
  async 'authorize-url'() {
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
    const url = await secretApp().getAuthCodeUrl({
      scopes: input.scopes,
      redirectUri: input.redirectUri,
      codeChallenge: challenge,
      codeChallengeMethod: 'S256',
      nonce: input.nonce,
      prompt: 'select_account',
    })
    return { url, verifier }
  },
  async redeem() {
    return await secretApp().acquireTokenByCode({
      scopes: input.scopes,
      redirectUri: input.redirectUri,
      code: input.code,
      codeVerifier: input.verifier,
      nonce: input.nonce,
    })
  },
}

function secretApp() {
  return new ConfidentialClientApplication({
    auth: {
      clientId: input.clientId,
      clientSecret: input.clientSecret,
      authority: `${input.loginUrl}/organizations`,
      knownAuthorities,
    },
  })
}

try {
  process.stdout.write(JSON.stringify(await tasks[process.argv[2]]()))
} catch (error) {
  const { name, errorCode, errorNo, errorMessage, message } = error
  process.stdout.write(JSON.stringify({ name, errorCode, errorNo, errorMessage, message }))
}
