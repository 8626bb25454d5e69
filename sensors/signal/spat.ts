/** Event states of a movement, as SAE J2735 names them. */
export type MovementPhaseState =
  | 'unavailable'
  | 'dark'
  | 'stop-Then-Proceed'
  | 'stop-And-Remain'
  | 'pre-Movement'
  | 'permissive-Movement-Allowed'
  | 'protected-Movement-Allowed'
  | 'permissive-clearance'
  | 'protected-clearance'
  | 'caution-Conflicting-Traffic';

/** Time marks: tenths of a second within the hour (J2735 TimeMark, 0..36000; 36001 unknown). */
export interface TimeChangeDetails {
  readonly startTime?: number;
  readonly minEndTime: number;
  readonly maxEndTime: number;
  readonly likelyTime: number;
}

export interface MovementEvent {
  readonly eventState: MovementPhaseState;
  readonly timing: TimeChangeDetails;
}

/** One signal group: all ways through the junction that obey the same head. */
export interface MovementState {
  readonly movementName: string;
  /** 1..255: the signal's index plus one. */
  readonly signalGroup: number;
  readonly 'state-time-speed': readonly MovementEvent[];
  /** Seconds to the next change (not part of J2735; null: unknown). */
  readonly countdown: number | null;
}

/** Content of a SPaT message for one junction. */
export interface IntersectionState {
  readonly name: string;
  readonly id: { readonly id: number };
  readonly revision: number;
  /** Minute of the year and millisecond within that minute are the sender's; `timeStamp` here: ms within the minute. */
  readonly timeStamp: number;
  readonly states: readonly MovementState[];
}
