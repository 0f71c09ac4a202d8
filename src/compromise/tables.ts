// Tables of the compromised-mailbox response, each beside its part.
import './incidents/tables.ts'
