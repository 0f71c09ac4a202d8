// OpenID discovery and key documents. Documented at learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
import { jsonReply, type EmulatorReply } from '../http/types.ts'
import type { World } from '../world.ts'
import { isAnyTenant, tenantOfSegment } from './resolve.ts'

/** `{tenant}/v2.0/.well-known/openid-configuration`. */
export function openidConfiguration(world: World, base: string, segment: string): EmulatorReply {
  const tenant = tenantOfSegment(world, segment)
  const path = `${base}/${tenant?.id ?? segment}`
  return jsonReply(200, {
    token_endpoint: `${path}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${path}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${base}/${isAnyTenant(segment) ? '{tenantid}' : tenant!.id}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
    authorization_endpoint: `${path}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${path}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${path}/oauth2/v2.0/logout`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'preferred_username', 'name', 'tid', 'ver'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
  })
}

/** `{tenant}/discovery/v2.0/keys`. */
export function keyDocument(world: World, base: string, segment: string): EmulatorReply {
  const tenant = tenantOfSegment(world, segment)
  const { kid, publicKey, certificatePem } = world.signing
  const { n, e } = publicKey.export({ format: 'jwk' })
  const issuer = `${base}/${tenant?.id ?? '{tenantid}'}/v2.0`
  const x5c = [certificatePem.replaceAll(/-----[A-Z ]+-----|\s/g, '')]
  return jsonReply(200, { keys: [{ kty: 'RSA', use: 'sig', kid, x5t: kid, n, e, x5c, issuer }] })
}

/** Instance discovery, which MSAL asks for authorities it does not know. */
export function instanceDiscovery(base: string, url: URL): EmulatorReply {
  const endpoint = url.searchParams.get('authorization_endpoint') ?? `${base}/common/oauth2/v2.0/authorize`
  const segment = URL.parse(endpoint)?.pathname.split('/')[1] ?? 'common'
  const aliases = ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net']
  return jsonReply(200, {
    tenant_discovery_endpoint: `${base}/${segment}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: 'login.microsoftonline.com', preferred_cache: 'login.windows.net', aliases }],
  })
}
