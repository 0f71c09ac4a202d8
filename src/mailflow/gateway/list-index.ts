// The tenant's allow and block list, looked up so that a message is compared with few of up to 100,000 entries.
export { findListMatch as findListed } from '#quarantine/lists-match.ts'
