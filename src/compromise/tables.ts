// Tables of the compromised-mailbox response, each beside its part.
import './containment/tables.ts'
import './incidents/tables.ts'
import './endpoints/tables.ts'
