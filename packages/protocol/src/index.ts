/** The wire: protobuf, topics, sequences and clocks. Domain types in, domain types out. */
export { type DecodedBirth, decodeBirth, encodeBirth } from './birth-codec.js';
export { createOffsetEstimate, foldOffset, type OffsetEstimate, offsetMs } from './clock-offset.js';
export {
  type Ack,
  type BootAck,
  type Command,
  decodeAck,
  decodeCommand,
  decodeWill,
  encodeAck,
  encodeCommand,
  encodeWill,
  type Will,
} from './control-codec.js';
export { MAX_GUIDE_BYTES, openGuide, type SealedGuide, sealGuide } from './guide-codec.js';
export {
  decodeHeartbeats,
  type Envelope,
  encodeHeartbeats,
  type HeartbeatsToSend,
  MAX_HEARTBEATS_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_SEQ,
  MAX_WINDOWS,
  openHeartbeats,
  peekHeartbeats,
  type ReceivedHeartbeats,
  readHeartbeats,
} from './heartbeats-codec.js';
export { type DelayedCalls, pause } from './pause.js';
export { REFUSALS, type Refusal } from './refusal.js';
export {
  agentFilters,
  collectorFilters,
  DOWNWARD_LEAVES,
  type DownwardLeaf,
  type Identity,
  type Leaf,
  type ParsedTopic,
  parseTopic,
  SHARDS,
  shardOf,
  TOPIC_ID,
  topicFor,
  UPWARD_LEAVES,
  type UpwardLeaf,
} from './topic.js';
export { decodeWindow, encodeWindow } from './window-codec.js';
