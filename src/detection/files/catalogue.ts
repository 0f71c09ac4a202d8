// What the look into attachments can find: names and descriptions for the operator's page. A test compares it with the code.

export const attachmentFindings: Record<string, { category: string; description: string }> = {
  EICAR: { category: 'malware', description: 'The EICAR anti-virus test file, in any encoding or archive.' },
  'attachment.executable': {
    category: 'malware',
    description: 'A program (Windows, Linux, macOS) by its first bytes.',
  },
  'attachment.script': { category: 'malware', description: 'A file that runs when it is opened, by its name.' },
  'attachment.shortcut': {
    category: 'malware',
    description: 'A Windows shortcut, or a link as a file that opens no web page.',
  },
  'attachment.internet-shortcut': { category: 'phish', description: 'A link to a web page as a file (.url).' },
  'attachment.remote-desktop': {
    category: 'phish',
    description: 'A session on a foreign computer (.rdp), which gets at the own drives.',
  },
  'attachment.double-extension': { category: 'malware or phish', description: 'A name such as invoice.pdf.exe.' },
  'attachment.name-reversed': {
    category: 'malware',
    description: 'A name that is written backwards by control characters.',
  },
  'attachment.disk-image': { category: 'unscannable', description: 'A disk image, which hides files from scanners.' },
  'attachment.type-mismatch': { category: 'phish', description: 'An archive under the name of a document or picture.' },
  'attachment.onenote': { category: 'phish', description: 'A OneNote file, which can carry programs.' },
  'attachment.onenote-file': {
    category: 'phish',
    description: 'A OneNote file with a file inside, and the name of one that runs.',
  },
  'attachment.macro': { category: 'phish', description: 'A document with macros.' },
  'attachment.macro-autorun': { category: 'phish', description: 'A document with macros that run when it is opened.' },
  'attachment.remote-template': {
    category: 'phish',
    description: 'A document that loads a template or object from elsewhere.',
  },
  'attachment.html-smuggling': { category: 'phish', description: 'A page whose script builds a file.' },
  'attachment.html-obfuscated': { category: 'phish', description: 'A page that hides what its script does.' },
  'attachment.html-password': { category: 'phish', description: 'A page that asks for a password.' },
  'attachment.html-redirect': { category: 'phish', description: 'A page that leads on to another one by itself.' },
  'attachment.svg-script': { category: 'phish', description: 'A drawing that runs a script or holds a page.' },
  'pdf.launch': { category: 'phish', description: 'A PDF that starts a program.' },
  'pdf.javascript': { category: 'phish', description: 'A PDF that runs a script when it is opened.' },
  'document.encrypted': { category: 'unscannable', description: 'An encrypted Office document.' },
  'archive.encrypted': { category: 'unscannable', description: 'An encrypted archive.' },
  'archive.damaged': { category: 'unscannable', description: 'An archive or a file in it that cannot be read.' },
  'archive.bomb': {
    category: 'unscannable',
    description: 'An archive that grows far beyond its size (100:1 from 10 MB on).',
  },
  'archive.not-opened': {
    category: 'unscannable',
    description: 'RAR, CAB, large 7z and others, which are not unpacked here; only noted when clamd has looked inside.',
  },
  'archive.obsolete': {
    category: 'unscannable',
    description: 'An ACE archive: clamd does not open it either, so that its answer changes nothing.',
  },
  'archive.text-not-read': {
    category: 'unscannable',
    description: 'winmail.dat holds a text of its own, which no rule has read: noted, does not decide.',
  },
  'archive.not-recognised': {
    category: 'unscannable',
    description: 'The name of an archive on something else: noted, does not decide.',
  },
  'limits.exceeded': { category: 'unscannable', description: 'Something goes beyond a limit and was not looked at.' },
}
