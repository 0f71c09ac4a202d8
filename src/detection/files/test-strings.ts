// The two test strings that every filter must know. Written in pieces, so that this file itself does not set off a scanner.

/** https://www.eicar.org/download-anti-malware-testfile/ */
export const eicar = Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''))

/** https://spamassassin.apache.org/gtube/ */
export const gtube = ['XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE', '-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'].join('')
