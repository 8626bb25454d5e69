import type { Scenario, VehicleType } from '../scenes/document/demand.ts';
import type { CompiledScene } from '../scenes/network/compile.ts';
import { type Problem, TwinError } from '../scenes/problem.ts';
import {
  applyCommand,
  type CommandAnswer,
  checkCommand,
  isRoadCommand,
  type SimulationCommand,
} from './commands.ts';
import { LineService } from './demand/line-service.ts';
import { expandTrips, type TripTable } from './demand/trips.ts';
import { type Frame, type FrameCapacity, VEHICLE_FLAG } from './frame.ts';
import { hashColumns } from './hash.ts';
import { type MeasureOptions, Measures } from './measures/measures.ts';
import { type MeasureOverview, measureOverview } from './measures/overview.ts';
import { Pedestrians } from './pedestrians/pedestrians.ts';
import type { PlanThreads } from './plan-threads.ts';
import { seedFrom } from './random.ts';
import { Rerouting } from './routes/rerouting.ts';
import { Router } from './routes/router.ts';
import { pedestrianClearance } from './signals/clearance.ts';
import { type SignalReport, Signals } from './signals/signals.ts';
import { columnsIn, packColumns, unpackColumns } from './snapshot.ts';
import { type Allocate, allocateLocal, allocateShared, type StateColumn } from './state.ts';
import { Approaches } from './vehicles/approaches.ts';
import { CommittedCuts } from './vehicles/committed.ts';
import { isExternalCommand } from './vehicles/external/external-commands.ts';
import { EXTERNAL_SLOTS, Externals, MOST_EXTERNALS } from './vehicles/external/externals.ts';
import { HandOver } from './vehicles/external/hand-over.ts';
import { AHEAD, Fleet } from './vehicles/fleet.ts';
import { Insertion } from './vehicles/insertion.ts';
import { JamWatch } from './vehicles/jam-watch.ts';
import { JourneyLog } from './vehicles/journey-log.ts';
import { LaneChanger } from './vehicles/lane-change.ts';
import { LaneLists } from './vehicles/lane-lists.ts';
import { Mover, SUM } from './vehicles/move.ts';
import { Neighbourhood } from './vehicles/neighbourhood.ts';
import { Planner } from './vehicles/plan.ts';
import { PoseReader } from './vehicles/pose.ts';
import { Precedence } from './vehicles/precedence.ts';
import { WayFinder } from './vehicles/way.ts';
import { type TrafficWorld, typeColumns } from './vehicles/world.ts';

export const DEFAULT_DT = 0.1;
const DEFAULT_SEED = 42;
/** Step lengths outside these are refused, s. */
const SHORTEST_DT = 0.01;
const LONGEST_DT = 1;
/** Answers to commands kept for whoever asks. */
const ANSWERS = 100;
/** People on foot at a time in scenes that have any; more wait to enter. */
const PEDESTRIAN_CAPACITY = 16384;

export interface SimulationOptions {
  /** Scenario's id; absent: the scene's first. */
  readonly scenario?: string;
  readonly seed?: number | string;
  /** Step, s, 0.01 to 1; 0.1 unless given. */
  readonly dt?: number;
  /** Threads to share out the plan phase; absent: this thread alone. */
  readonly threads?: PlanThreads;
  /** Measure edges, junctions, detectors and energy (`sims/measures`); absent: only where the scene has detectors. */
  readonly measures?: MeasureOptions | boolean;
}

export type { CommandAnswer, SimulationCommand } from './commands.ts';

/** Sums of a run so far. Means are over arrived vehicles; 0 while nobody has arrived. */
export interface RunSummary {
  readonly ticks: number;
  readonly simSeconds: number;
  readonly vehicleUpdates: number;
  readonly pedestrianUpdates: number;
  readonly inserted: number;
  readonly arrived: number;
  readonly running: number;
  /** Due, but no room yet. */
  readonly waiting: number;
  readonly meanDuration: number;
  readonly meanTimeLoss: number;
  readonly meanWaitingTime: number;
  readonly meanRouteLength: number;
  readonly pedestrians: {
    readonly inserted: number;
    readonly arrived: number;
    readonly walking: number;
    readonly waiting: number;
  };
  /** Longest rest of a vehicle now on the road, s. */
  readonly longestRest: number;
  /** Vehicles that took another way because they could not reach their lane, and halts passed by for the same reason. */
  readonly detours: number;
  readonly missedHalts: number;
}

/** What an inspector shows of one vehicle. */
export interface VehicleInfo {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly edge: string;
  readonly lane: number;
  /** Metres along its lane. */
  readonly position: number;
  readonly speed: number;
  readonly desiredSpeed: number;
  readonly route: readonly string[];
  /** Place of the present edge in the route. */
  readonly routePlace: number;
  readonly departed: number;
  readonly waited: number;
  readonly timeLoss: number;
}

/**
 * A scene in motion. `step()` advances it by one tick: commands, signals, permissions at junctions, insertion, plan,
 * move, lane changes, people. See `docs/life-of-a-tick.md`.
 *
 * The same scene, scenario, seed, step and commands give the same bits, whatever the number of threads.
 */
export class Simulation {
  readonly world: CompiledScene;
  readonly scenario: Scenario;
  readonly dt: number;
  readonly seed: number;
  /** Seconds: time of tick 0 (the scenario's begin less its warm-up), and its end unless it runs until everyone has arrived. */
  readonly begin: number;
  readonly end: number | undefined;
  readonly vehicleTypes: readonly VehicleType[];
  readonly frameCapacity: FrameCapacity;
  /** What could not be used of the demand, and what the signals' conflict monitor has seen. */
  readonly problems: readonly Problem[];
  /** What is being measured; undefined where nothing is. */
  readonly measures: Measures | undefined;

  /** Routes that change in the run, and closed roads: its `report` and `closures()`. */
  readonly rerouting: Rerouting;
  /** Lines of public transport: its `report()`. */
  readonly lines: LineService;
  /** Vehicles driven from outside: `add`, `set`, `remove`, `takeOver`, `release`, `list`. */
  readonly externals: Externals;

  private readonly trips: TripTable;
  private readonly fleet: Fleet;
  private readonly lanes: LaneLists;
  private readonly way: WayFinder;
  private readonly neighbourhood: Neighbourhood;
  private readonly precedence: Precedence;
  private readonly log: JourneyLog;
  private readonly jams: JamWatch;
  private readonly insertion: Insertion;
  private readonly planner: Planner;
  private readonly mover: Mover;
  private readonly changer: LaneChanger;
  private readonly committed: CommittedCuts;
  private readonly pose: PoseReader;
  private readonly signals: Signals;
  private readonly pedestrians: Pedestrians;
  private readonly threads: PlanThreads | undefined;
  private readonly commands: SimulationCommand[] = [];
  private readonly answers: CommandAnswer[] = [];
  private readonly clock: Int32Array;
  private readonly sums: Float64Array;
  private readonly changes: Int32Array;
  private readonly columns: readonly StateColumn[];

  private constructor(world: CompiledScene, scenario: Scenario, options: SimulationOptions) {
    const { roads, walks } = world;
    const allocate: Allocate = options.threads ? allocateShared : allocateLocal;
    const problems: Problem[] = [];
    this.world = world;
    this.scenario = scenario;
    this.dt = options.dt ?? DEFAULT_DT;
    this.seed = seedFrom(options.seed ?? DEFAULT_SEED);
    this.begin = scenario.begin - (scenario.warmUp ?? 0);
    this.end = scenario.end;
    this.vehicleTypes = scenario.demand.vehicleTypes;
    this.threads = options.threads;

    const router = new Router(roads);
    const window = { begin: this.begin, end: this.end, seed: this.seed };
    this.trips = expandTrips(scenario.demand, roads, router, window, problems);
    const types = typeColumns(this.vehicleTypes, this.dt, allocate);
    const shortest = Math.min(5, ...this.vehicleTypes.map((t) => t.length));
    this.lanes = new LaneLists(roads, shortest, allocate);
    const most = Math.max(1, Math.min(this.trips.count, this.lanes.entry.length));
    this.fleet = new Fleet(most, allocate, EXTERNAL_SLOTS);
    this.way = new WayFinder(roads, this.fleet, this.trips, router, this.vehicleTypes);
    this.pedestrians = new Pedestrians(walks, scenario.demand, {
      seed: this.seed,
      dt: this.dt,
      begin: this.begin,
      ...(this.end === undefined ? {} : { end: this.end }),
      allocate,
      capacity: PEDESTRIAN_CAPACITY,
      clearance: pedestrianClearance(roads, walks),
      ...(world.scene.walkways.areas ? { areas: world.scene.walkways.areas } : {}),
      ...(world.scene.walkways.gates ? { gates: world.scene.walkways.gates } : {}),
    });
    const { pathWaiting } = this.pedestrians;
    this.signals = new Signals(roads, this.dt, this.begin, { walks, pathWaiting, allocate, problems });
    const traffic: TrafficWorld = {
      roads,
      walks,
      types,
      fleet: this.fleet,
      lanes: this.lanes,
      approaches: new Approaches(roads.linkCount, this.fleet.slots * AHEAD, allocate),
      signalState: allocate(Uint8Array, this.signals.state.length),
      cutOccupied: this.pedestrians.cutOccupied,
      pathWaiting: this.pedestrians.pathWaiting,
      pathBlocked: allocate(Uint8Array, Math.max(1, walks.pathCount)),
      stopLane: this.trips.stopLane,
      stopPos: this.trips.stopPos,
      dt: this.dt,
      seed: this.seed,
    };
    this.signalState = traffic.signalState;
    this.traffic = traffic;
    this.neighbourhood = new Neighbourhood(traffic);
    this.log = new JourneyLog(traffic);
    this.precedence = new Precedence(traffic, this.log, allocate);
    this.insertion = new Insertion(
      traffic,
      this.trips,
      this.way,
      this.vehicleTypes,
      this.seed,
      this.log,
      allocate,
    );
    this.planner = new Planner(traffic);
    this.sums = allocate(Float64Array, 6);
    this.changes = allocate(Int32Array, 2);
    this.clock = allocate(Int32Array, 1);
    this.mover = new Mover(traffic, this.trips, this.way, this.sums, this.log);
    this.changer = new LaneChanger(traffic, this.trips, this.way, router, this.changes, this.log);
    this.rerouting = new Rerouting(
      {
        roads,
        fleet: this.fleet,
        way: this.way,
        router,
        trips: this.trips,
        types: this.vehicleTypes,
        dt: this.dt,
      },
      {
        routing: scenario.demand.routing,
        closures: scenario.demand.closures,
        seed: this.seed,
        begin: this.begin,
        allocate,
      },
    );
    this.lines = new LineService(
      { fleet: this.fleet, way: this.way, trips: this.trips, dt: this.dt },
      { seed: this.seed, allocate, lookAgain: (v) => this.rerouting.lookAgain(v) },
    );
    this.committed = new CommittedCuts(traffic);
    this.pathBlocked = traffic.pathBlocked;
    this.pose = new PoseReader(roads, this.fleet, types);
    this.externals = new Externals(traffic, {
      typeIds: this.vehicleTypes.map((t) => t.id),
      problems,
      submit: (command) => this.command(command),
      queued: () => this.commands.filter(isExternalCommand),
      hand: new HandOver(traffic, {
        pose: this.pose,
        trips: this.trips,
        way: this.way,
        router,
        log: this.log,
      }),
      allocate,
    });
    this.frameCapacity = {
      vehicles: this.fleet.capacity + MOST_EXTERNALS,
      pedestrians: this.pedestrians.capacity,
      signals: this.signals.state.length,
      tracks: 0,
    };
    this.problems = problems;
    this.jams = new JamWatch(traffic, this.log, problems);
    this.columns = [
      this.clock,
      this.sums,
      this.changes,
      ...this.fleet.stateColumns(),
      ...this.lanes.stateColumns(),
      ...this.precedence.stateColumns(),
      ...this.insertion.stateColumns(),
      ...this.signals.stateColumns(),
      ...this.pedestrians.stateColumns(),
      this.pathBlocked,
      ...this.lines.stateColumns(),
    ];
    this.measures = this.measuresFor(options.measures);
    this.showSignals();
    options.threads?.attach(traffic);
  }

  private readonly signalState: Uint8Array;
  private readonly traffic: TrafficWorld;
  private readonly pathBlocked: Uint8Array;

  private measuresFor(wish: MeasureOptions | boolean | undefined): Measures | undefined {
    const detectors = this.world.scene.detectors ?? [];
    if (wish === false || (wish === undefined && detectors.length === 0)) return undefined;
    const { begin, dt, fleet, lanes, vehicleTypes, scenario } = this;
    const { roads } = this.world;
    return new Measures(
      { roads, fleet, lanes, log: this.log, vehicleTypes, detectors, dt, begin, origin: scenario.begin },
      wish === true || wish === undefined ? {} : wish,
    );
  }

  /** A simulation at tick 0. Throws TwinError for an unknown scenario or a step out of bounds. */
  static create(world: CompiledScene, options: SimulationOptions = {}): Simulation {
    const { scenarios } = world.scene;
    const scenario =
      options.scenario === undefined ? scenarios[0] : scenarios.find((s) => s.id === options.scenario);
    if (!scenario) {
      throw new TwinError({
        code: 'unknown-scenario',
        message: `The scene "${world.scene.id}" has no scenario "${options.scenario}".`,
        where: 'scenario',
        hint: `It has: ${scenarios.map((s) => s.id).join(', ')}.`,
      });
    }
    const { dt } = options;
    if (dt !== undefined && !(dt >= SHORTEST_DT && dt <= LONGEST_DT)) {
      throw new TwinError({
        code: 'bad-step',
        message: `A step of ${dt} s is not possible.`,
        where: 'dt',
        hint: `Choose ${SHORTEST_DT} to ${LONGEST_DT} s.`,
      });
    }
    return new Simulation(world, scenario, options);
  }

  get tick(): number {
    return this.clock[0]!;
  }

  /** Simulated time, s. */
  get time(): number {
    return this.begin + this.tick * this.dt;
  }

  /** Whether the scenario's end is reached, or, where it has none, everyone has arrived. */
  get finished(): boolean {
    if (this.end !== undefined) return this.time >= this.end - 1e-9;
    const { fleet, externals } = this;
    return (
      fleet.count + externals.takenOver === 0 &&
      this.insertion.waiting === 0 &&
      this.insertion.scheduled === 0
    );
  }

  /** Queues a command for the next step. Throws TwinError if it names what isn't there. */
  command(command: SimulationCommand): void {
    if (isExternalCommand(command)) this.externals.check(command);
    else checkCommand(command, this.world.roads);
    this.commands.push(command);
  }

  private apply(command: SimulationCommand): void {
    const { roads } = this.world;
    if (isExternalCommand(command)) this.externals.apply(command, this.tick);
    else if (isRoadCommand(command)) {
      const edge = roads.edgeIndex.get(command.edge) as number;
      this.rerouting.setClosed(edge, command.lane, command.kind === 'close-road');
    } else {
      const answer = applyCommand(command, this.signals, roads);
      if (this.answers.length >= ANSWERS) this.answers.shift();
      this.answers.push({ tick: this.tick, command, answer });
    }
  }

  /** What came of the commands to signals carried out since this was asked last (of the newest hundred). */
  takeAnswers(): readonly CommandAnswer[] {
    return this.answers.splice(0);
  }

  step(): void {
    const { tick } = this;
    for (const command of this.commands.splice(0)) this.apply(command);
    this.neighbourhood.keep(tick);
    this.jams.look(tick, this.time);
    this.signals.detectors.read(tick, this.traffic);
    this.signals.step(tick);
    this.showSignals();
    this.rerouting.step(tick);
    this.lines.step(tick, this.time);
    this.precedence.decide(tick);
    this.insertion.insertDue(this.time, tick);
    if (this.threads) this.threads.plan(tick);
    else this.planner.planShare(0, 1, tick);
    this.mover.move(tick, this.begin + (tick + 1) * this.dt);
    this.externals.advance(tick);
    this.changer.change(tick);
    this.committed.mark();
    this.pedestrians.step(tick, this.signals, this.world.roads.signalStateStart, this.committed.vehicle);
    this.clock[0] = tick + 1;
    this.measures?.observe();
  }

  private showSignals(): void {
    this.signals.writeDriving(this.signalState);
  }

  /** Writes everything that moves as it is now. The frame must have this simulation's capacity. */
  writeFrame(frame: Frame): void {
    const { roads } = this.world;
    const { fleet, lanes, pose } = this;
    let n = 0;
    for (let lane = 0; lane < roads.totalLanes; lane++) {
      const start = lanes.start[lane]!;
      const end = start + lanes.count[lane]!;
      for (let i = start; i < end; i++) {
        const v = lanes.entry[i]!;
        if (v < 0) continue;
        pose.read(v);
        frame.vehicleId[n] = fleet.id[v]!;
        frame.vehicleType[n] = fleet.type[v]!;
        frame.vehicleX[n] = pose.x;
        frame.vehicleY[n] = pose.y;
        frame.vehicleZ[n] = pose.z;
        frame.vehicleHeading[n] = pose.heading;
        frame.vehicleSpeed[n] = fleet.speed[v]!;
        frame.vehicleAccel[n] = fleet.accel[v]!;
        frame.vehicleLane[n] = lane;
        frame.vehicleFlags[n] = this.flags(v);
        n += 1;
      }
    }
    frame.vehicleCount = this.externals.writeFrame(frame, n);
    this.pedestrians.writeFrame(frame);
    frame.signalState.set(this.signals.state);
    frame.signalCountdown.set(this.signals.countdown);
    frame.signalCount = this.signals.state.length;
    frame.trackCount = 0;
    frame.tick = this.tick;
    frame.time = this.time;
  }

  /** Metres along its lane of each vehicle's front, in the order of the rows of `writeFrame`. Returns their number. */
  writePositions(out: Float64Array): number {
    const { lanes, fleet } = this;
    let n = 0;
    for (let lane = 0; lane < this.world.roads.totalLanes; lane++) {
      const start = lanes.start[lane]!;
      const end = start + lanes.count[lane]!;
      for (let i = start; i < end; i++) {
        const v = lanes.entry[i]!;
        if (v < 0) continue;
        out[n] = fleet.pos[v]!;
        n += 1;
      }
    }
    return this.externals.writePositions(out, n);
  }

  private flags(v: number): number {
    const { fleet } = this;
    const { roads } = this.world;
    let flags = 0;
    if (fleet.accel[v]! < -0.6) flags |= VEHICLE_FLAG.brake;
    if (fleet.halt[v]! > 0) flags |= VEHICLE_FLAG.stopped;
    if (this.vehicleTypes[fleet.type[v]!]?.automated) flags |= VEHICLE_FLAG.automated;
    if (fleet.shadowLane[v]! >= 0) flags |= VEHICLE_FLAG.laneChange;
    const lane = fleet.lane[v]!;
    const link = lane >= roads.laneCount ? lane - roads.laneCount : fleet.ahead[v * AHEAD]!;
    const near = lane >= roads.laneCount || roads.laneLength[lane]! - fleet.pos[v]! < 50;
    const direction = link >= 0 && near ? roads.linkDirection[link]! : 0;
    if (direction === 1 || direction === 5 || fleet.lateral[v]! < 0) flags |= VEHICLE_FLAG.left;
    if (direction === 2 || fleet.lateral[v]! > 0) flags |= VEHICLE_FLAG.right;
    return flags;
  }

  /** Hash of the whole state, 16 hex digits. What is measured follows from it and is left out: measuring changes nothing. */
  hash(): string {
    return hashColumns([
      ...this.columns,
      ...this.externals.hashedColumns(),
      ...this.rerouting.stateColumns(),
    ]);
  }

  /** The whole state as bytes. Commands queued but not yet carried out are not part of it. */
  save(): Uint8Array {
    return packColumns(this.savedColumns());
  }

  /** Goes back (or forth) to a saved state of the same scene, scenario, seed and step. */
  restore(bytes: Uint8Array): void {
    this.rerouting.expect(
      columnsIn(bytes) - this.savedColumns().length + this.rerouting.stateColumns().length,
    );
    unpackColumns(bytes, this.savedColumns());
    this.rerouting.restored();
    this.externals.restored();
    this.commands.length = 0;
    this.showSignals();
  }

  private savedColumns(): readonly StateColumn[] {
    const measured = this.measures?.stateColumns() ?? [];
    return [...this.columns, ...this.externals.stateColumns(), ...measured, ...this.rerouting.stateColumns()];
  }

  summary(): RunSummary {
    const { sums, fleet } = this;
    const arrived = sums[SUM.arrived]!;
    const mean = (sum: number) => (arrived > 0 ? sums[sum]! / arrived : 0);
    let longestRest = 0;
    for (let v = 0; v < fleet.capacity; v++) {
      if (fleet.active[v] === 0 || fleet.halt[v]! > 0) continue;
      longestRest = Math.max(longestRest, this.log.restOf(v, this.tick));
    }
    return {
      ticks: this.tick,
      simSeconds: this.tick * this.dt,
      vehicleUpdates: sums[SUM.updates]!,
      pedestrianUpdates: this.pedestrians.updates,
      inserted: fleet.inserted,
      arrived,
      running: fleet.count + this.externals.takenOver,
      waiting: this.insertion.waiting,
      meanDuration: mean(SUM.duration),
      meanTimeLoss: mean(SUM.timeLoss),
      meanWaitingTime: mean(SUM.waiting),
      meanRouteLength: mean(SUM.routeLength),
      pedestrians: {
        inserted: this.pedestrians.inserted,
        arrived: this.pedestrians.arrived,
        walking: this.pedestrians.count,
        waiting: this.pedestrians.waitingToEnter,
      },
      longestRest,
      detours: this.changes[0]!,
      missedHalts: this.changes[1]!,
    };
  }

  /** What is being measured, for panels; undefined where nothing is. */
  measureOverview(): MeasureOverview | undefined {
    return this.measures && measureOverview(this.measures, this.world.scene);
  }

  /** What a signal's controller does now; undefined where there is none. */
  signalReport(id: string): SignalReport | undefined {
    return this.signals.report(this.world.roads.signalIds.indexOf(id));
  }

  /** What is known of the vehicle with an id; undefined once it has arrived. */
  vehicleInfo(id: number): VehicleInfo | undefined {
    const { fleet, way } = this;
    const { roads } = this.world;
    for (let v = 0; v < fleet.capacity; v++) {
      if (fleet.active[v] !== 1 || fleet.id[v] !== id) continue;
      const route = way.route(v);
      const lane = fleet.lane[v]!;
      const onEdge = lane < roads.laneCount ? lane : roads.linkTo[lane - roads.laneCount]!;
      const edge = roads.laneEdge[onEdge]!;
      return {
        id,
        name: this.trips.ids[fleet.trip[v]!] ?? '',
        type: this.vehicleTypes[fleet.type[v]!]?.id ?? '',
        edge: roads.edgeIds[edge] ?? '',
        lane: onEdge - roads.edgeFirstLane[edge]!,
        position: fleet.pos[v]!,
        speed: fleet.speed[v]!,
        desiredSpeed: roads.laneSpeed[lane]! * fleet.factor[v]!,
        route: Array.from(route, (e) => roads.edgeIds[e] ?? ''),
        routePlace: fleet.routePlace[v]!,
        departed: fleet.departed[v]!,
        waited: this.log.waitedOf(v, this.tick),
        timeLoss: this.log.lostOf(v, this.tick),
      };
    }
    return this.externalInfo(id);
  }

  private externalInfo(id: number): VehicleInfo | undefined {
    const { roads } = this.world;
    const driven = this.externals.list(this.tick).find((e) => e.vehicle === id);
    if (!driven) return undefined;
    const { lane, position, speed, type } = driven;
    const onEdge = lane < roads.laneCount ? lane : roads.linkTo[lane - roads.laneCount]!;
    const edge = onEdge < 0 ? -1 : roads.laneEdge[onEdge]!;
    return {
      id,
      name: driven.id,
      type,
      edge: roads.edgeIds[edge] ?? '',
      lane: edge < 0 ? -1 : onEdge - roads.edgeFirstLane[edge]!,
      position,
      speed,
      desiredSpeed: speed,
      route: [],
      routePlace: 0,
      departed: this.begin,
      waited: 0,
      timeLoss: 0,
    };
  }
}
