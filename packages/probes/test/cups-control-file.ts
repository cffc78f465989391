/** Makes control files as CUPS writes them (RFC 8010; the attributes and their order are those of a published file of CUPS 2.2). */

const tagged = (tag: number, name: string, value: Buffer): Buffer => {
  const head = Buffer.alloc(3);
  head[0] = tag;
  head.writeUInt16BE(name.length, 1);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([head, Buffer.from(name), length, value]);
};
const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** One job. */
export function controlFile(job: { state: number; createdAtS: number; sizeKBytes: number }): Buffer {
  return Buffer.concat([
    // Version 2.0, operation Print-Job, request 1, job attributes.
    Buffer.from('020000020000000102', 'hex'),
    tagged(0x47, 'attributes-charset', Buffer.from('utf-8')),
    tagged(0x45, 'printer-uri', Buffer.from('ipp://localhost/printers/receipt')),
    tagged(0x42, 'job-name', Buffer.from('job-state')),
    tagged(0x44, 'job-sheets', Buffer.from('none')),
    // A second value of the same attribute has no name (RFC 8010 section 3.1.5).
    tagged(0x44, '', Buffer.from('none')),
    tagged(0x21, 'time-at-creation', number(job.createdAtS)),
    tagged(0x13, 'time-at-processing', Buffer.alloc(0)),
    tagged(0x21, 'job-id', number(17)),
    tagged(0x23, 'job-state', number(job.state)),
    tagged(0x21, 'job-k-octets', number(job.sizeKBytes)),
    Buffer.from('03', 'hex'),
  ]);
}
