import {
  hasMcapPrefix,
  type IReadable,
  MCAP_MAGIC,
  McapIndexedReader,
  McapRecordBuilder,
  McapStreamReader,
  type McapTypes,
  Opcode,
} from '@mcap/core';
import { TwinError } from '../../scenes/problem.ts';

/** A stretch of the file that holds messages between two times, in nanoseconds. */
export interface ChunkPlace {
  readonly offset: number;
  readonly length: number;
  readonly start: bigint;
  readonly end: bigint;
}

/** Where everything is in an MCAP file. */
export interface RecordingIndex {
  /** Whether the file was completed; if not, what follows the last whole chunk is lost. */
  readonly complete: boolean;
  /** In order of time. */
  readonly chunks: readonly ChunkPlace[];
  readonly channels: readonly McapTypes.Channel[];
  readonly schemas: ReadonlyMap<number, McapTypes.Schema>;
  readonly metadata: readonly McapTypes.Metadata[];
  attachment(name: string): Promise<Uint8Array | undefined>;
}

const RECORD_HEAD = 9;
/** Opcode and length, then start and end time of the chunk. */
const CHUNK_HEAD = RECORD_HEAD + 16;
/** Bytes read at once while walking through a file: holds what lies between two chunks, and the next one's head. */
const WALK_WINDOW = 64 * 1024;

class BlobReadable implements IReadable {
  private readonly blob: Blob;

  constructor(blob: Blob) {
    this.blob = blob;
  }

  async size(): Promise<bigint> {
    return BigInt(this.blob.size);
  }

  read(offset: bigint, size: bigint): Promise<Uint8Array> {
    return readBytes(this.blob, Number(offset), Number(size));
  }
}

async function readBytes(blob: Blob, offset: number, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await blob.slice(offset, offset + size).arrayBuffer());
  if (bytes.byteLength < size) throw new Error(`The file ends ${size - bytes.byteLength} bytes too early.`);
  return bytes;
}

/**
 * Finds its way in an MCAP file: by the index at its end, or, where the end is missing because writing was interrupted,
 * by walking from record to record without reading what they hold. Throws TwinError if it isn't MCAP.
 */
export async function indexRecording(blob: Blob, where: string): Promise<RecordingIndex> {
  const magic = await blob.slice(0, MCAP_MAGIC.length).arrayBuffer();
  if (!hasMcapPrefix(new DataView(magic))) {
    throw new TwinError({
      code: 'recording.not-mcap',
      message:
        blob.size === 0
          ? 'The file is empty.'
          : 'This is not a recording: the file does not start as MCAP files do.',
      where,
      hint: 'Choose a file with the ending .mcap that this program wrote.',
    });
  }
  let reader: McapIndexedReader;
  try {
    reader = await McapIndexedReader.Initialize({ readable: new BlobReadable(blob) });
  } catch {
    return walk(blob);
  }
  const metadata: McapTypes.Metadata[] = [];
  for await (const record of reader.readMetadata()) metadata.push(record);
  return {
    complete: true,
    chunks: inOrder(
      reader.chunkIndexes.map((chunk) => ({
        offset: Number(chunk.chunkStartOffset),
        length: Number(chunk.chunkLength),
        start: chunk.messageStartTime,
        end: chunk.messageEndTime,
      })),
    ),
    channels: [...reader.channelsById.values()],
    schemas: reader.schemasById,
    metadata,
    attachment: async (name) => {
      for await (const attachment of reader.readAttachments({ name })) return attachment.data;
      return undefined;
    },
  };
}

/** The messages of one chunk, in the order they were written. Throws if the chunk is damaged. */
export async function readChunk(
  blob: Blob,
  chunk: ChunkPlace,
  channels: readonly McapTypes.Channel[],
): Promise<McapTypes.Message[]> {
  const builder = new McapRecordBuilder();
  for (const channel of channels) builder.writeChannel(channel);
  const messages: McapTypes.Message[] = [];
  const records = [builder.buffer, await readBytes(blob, chunk.offset, chunk.length)];
  for (const record of parse(...records)) if (record.type === 'Message') messages.push(record);
  return messages;
}

function parse(...pieces: readonly Uint8Array[]): McapTypes.TypedMcapRecord[] {
  const reader = new McapStreamReader({ noMagicPrefix: true });
  const records: McapTypes.TypedMcapRecord[] = [];
  for (const piece of pieces) {
    reader.append(piece);
    for (let record = reader.nextRecord(); record; record = reader.nextRecord()) records.push(record);
  }
  return records;
}

async function walk(blob: Blob): Promise<RecordingIndex> {
  const chunks: ChunkPlace[] = [];
  const channels = new Map<number, McapTypes.Channel>();
  const schemas = new Map<number, McapTypes.Schema>();
  const metadata: McapTypes.Metadata[] = [];
  const attachments = new Map<string, { readonly offset: number; readonly length: number }>();
  const learn = (records: readonly McapTypes.TypedMcapRecord[]) => {
    for (const record of records) {
      if (record.type === 'Channel') channels.set(record.id, record);
      else if (record.type === 'Schema') schemas.set(record.id, record);
      else if (record.type === 'Metadata') metadata.push(record);
    }
  };
  for await (const { opcode, offset, length, head } of records(blob)) {
    if (opcode === Opcode.CHUNK) {
      chunks.push({
        offset,
        length,
        start: head.getBigUint64(RECORD_HEAD, true),
        end: head.getBigUint64(RECORD_HEAD + 8, true),
      });
      // Channels are written before the first message on them: in our files that is in the first chunk.
      if (chunks.length === 1) learn(await tolerant(blob, offset, length));
    } else if (opcode === Opcode.SCHEMA || opcode === Opcode.CHANNEL || opcode === Opcode.METADATA) {
      learn(await tolerant(blob, offset, length));
    } else if (opcode === Opcode.ATTACHMENT) {
      const [record] = await tolerant(blob, offset, length);
      if (record?.type === 'Attachment') attachments.set(record.name, { offset, length });
    }
  }
  return {
    complete: false,
    chunks: inOrder(chunks),
    channels: [...channels.values()],
    schemas,
    metadata,
    attachment: async (name) => {
      const place = attachments.get(name);
      if (!place) return undefined;
      const [record] = await tolerant(blob, place.offset, place.length);
      return record?.type === 'Attachment' ? record.data : undefined;
    },
  };
}

/** Records of a piece of the file, as far as they can be read. */
async function tolerant(blob: Blob, offset: number, length: number): Promise<McapTypes.TypedMcapRecord[]> {
  try {
    return parse(await readBytes(blob, offset, length));
  } catch {
    return [];
  }
}

/** Walks over the records that are there as a whole; `head` holds the first bytes of each. */
async function* records(
  blob: Blob,
): AsyncGenerator<{ opcode: number; offset: number; length: number; head: DataView }> {
  let offset = MCAP_MAGIC.length;
  let window = new DataView(new ArrayBuffer(0));
  let windowAt = 0;
  while (offset + RECORD_HEAD <= blob.size) {
    const wanted = Math.min(CHUNK_HEAD, blob.size - offset);
    if (offset < windowAt || offset + wanted > windowAt + window.byteLength) {
      const size = Math.min(WALK_WINDOW, blob.size - offset);
      window = new DataView((await readBytes(blob, offset, size)).buffer);
      windowAt = offset;
    }
    const head = new DataView(window.buffer, offset - windowAt, wanted);
    const opcode = head.getUint8(0);
    const length = RECORD_HEAD + Number(head.getBigUint64(1, true));
    if (offset + length > blob.size) return;
    if (opcode === Opcode.CHUNK && length < CHUNK_HEAD) return;
    yield { opcode, offset, length, head };
    if (opcode === Opcode.DATA_END || opcode === Opcode.FOOTER) return;
    offset += length;
  }
}

function inOrder(chunks: ChunkPlace[]): ChunkPlace[] {
  return chunks.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.offset - b.offset));
}
