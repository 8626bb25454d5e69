import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readScene } from '../../scenes/document/validate.ts';
import { smallScene } from '../scenes/document/small-scene.ts';
import { dataPath, hasData } from '../test-data.ts';

const program = fileURLToPath(new URL('../../bin/hetao-twin.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hetao-cli-'));
const small = join(folder, 'small.json');
writeFileSync(small, JSON.stringify(smallScene()));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function twin(...args: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

describe('the command line', { timeout: 120_000 }, () => {
  it('tells what there is, and for each command what it takes', async () => {
    const { code, out, err } = await twin('--help');
    expect([code, err]).toEqual([0, '']);
    for (const command of ['serve', 'run', 'import', 'sense', 'cover', 'bench', 'validate'])
      expect(out).toMatch(new RegExp(`^  ${command} .*\\S$`, 'm'));
    const run = await twin('run', '--help');
    for (const option of [
      '--until',
      '--dt',
      '--seed',
      '--workers',
      '--scenario',
      '--record',
      '--fcd',
      '--check',
      '--json',
    ]) {
      expect(run.out).toContain(option);
    }
  });

  it.each([
    [[], /No command/],
    [['fly'], /no command "fly"/],
    [['run', '--dt', 'slow', 'hetao'], /--dt takes a number between .* not "slow"/],
    [['run', '--workers', '1.5', 'hetao'], /whole number/],
    [['run', '--wings', 'hetao'], /Unknown option "--wings"/],
    [['import', small], /file to write is missing/],
    [['bench', 'warp'], /no benchmark "warp"/],
    [['sense', small], /--device is missing[\s\S]*Lidars and cameras of this scene: L1\./],
    [['sense', small, '--device', 'T1'], /T1 is a signal/],
    [['sense', small, '--device', 'X9'], /no device "X9"/],
  ])('answers a wrong call %j with code 2 and a hint, without a stack trace', async (args, message) => {
    const { code, out, err } = await twin(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(err.trim().split('\n')).toHaveLength(2);
  });

  it('answers a missing file and formats of the future with code 1, with --json as JSON', async () => {
    const missing = await twin('run', 'nowhere.json', '--json');
    expect(missing.code).toBe(1);
    expect(JSON.parse(missing.out).error).toMatchObject({ code: 'scene.not-found', where: 'nowhere.json' });
    const drive = join(folder, 'town.xodr');
    writeFileSync(drive, '<OpenDRIVE/>');
    const later = await twin('run', drive);
    expect(later.code).toBe(1);
    expect(later.err).toContain('OpenDRIVE files are not supported yet');
  });

  it('lists all errors of a broken scene', async () => {
    const broken = join(folder, 'broken.json');
    const text = JSON.stringify(smallScene()).replaceAll('"type":"car"', '"type":"tank"');
    writeFileSync(broken, text);
    const { code, err, out } = await twin('run', broken);
    expect([code, out]).toEqual([1, '']);
    expect(
      err.match(/vehicle type or distribution "tank"|vehicle type "tank"/g)!.length,
    ).toBeGreaterThanOrEqual(3);
    expect(err).toContain('scenarios[0].demand.flows[0].type');
  });

  it('runs a scene and writes exactly one JSON document with all its figures', async () => {
    const fcd = join(folder, 'small.fcd.xml');
    const { code, out, err } = await twin(
      'run',
      small,
      '--until',
      '60',
      '--dt',
      '0.5',
      '--seed',
      '7',
      '--check',
      '--json',
      '--fcd',
      fcd,
    );
    expect(err).toBe('');
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(report).toMatchObject({
      ticks: 120,
      dt: 0.5,
      simSeconds: 60,
      seed: 7,
      overlaps: 0,
      lost: 0,
      problems: 0,
    });
    expect(report.inserted).toBe(report.arrived + report.running);
    expect(report.inserted).toBeGreaterThan(2);
    for (const field of [
      'wallSeconds',
      'vehicleUpdates',
      'pedestrianUpdates',
      'updatesPerSecond',
      'waiting',
      'meanDuration',
      'meanTimeLoss',
      'meanWaitingTime',
      'meanRouteLength',
    ]) {
      expect(report[field], field).toEqual(expect.any(Number));
    }
    expect(report.stateHash).toMatch(/^[0-9a-f]+$/);
    const xml = readFileSync(fcd, 'utf8');
    expect(xml.match(/<timestep /g)).toHaveLength(120);
    expect(xml).toMatch(
      /<vehicle id="v1" x="[\d.-]+" y="[\d.-]+" angle="90.00" type="car" speed="[\d.]+" pos="[\d.]+" lane="a_[01]" slope="0.00"\/>/,
    );
    expect(xml.endsWith('</fcd-export>\n')).toBe(true);
  });

  it('writes the points that a lidar of the zone sees, as many as it says', async () => {
    const ply = join(folder, 'l01.ply');
    const { code, out } = await twin(
      'sense',
      'hetao',
      '--device',
      'L01',
      '--at',
      '5',
      '--ply',
      ply,
      '--json',
    );
    expect(code).toBe(0);
    const { points, rays, on } = JSON.parse(out);
    expect(points).toBeGreaterThan(1000);
    expect(points).toBeLessThanOrEqual(rays);
    expect(Object.values<number>(on).reduce((sum, n) => sum + n, 0)).toBe(points);
    expect(readFileSync(ply, 'latin1')).toContain(`element vertex ${points}\n`);
  });

  it('counts what the devices of the zone cover, seen twice never more than seen once', async () => {
    const { code, out } = await twin('cover', 'hetao', '--cell', '8', '--json');
    expect(code).toBe(0);
    const { road, walk, devices } = JSON.parse(out);
    for (const { once, twice } of [road, walk]) {
      expect(once).toBeGreaterThan(0);
      expect(twice).toBeLessThanOrEqual(once);
      expect(once).toBeLessThanOrEqual(1);
    }
    expect(devices.find(({ id }: { id: string }) => id === 'L01').area).toBeGreaterThan(1000);
  });

  it.skipIf(!hasData())('imports a SUMO scenario as a valid document and counts what is in it', async () => {
    const target = join(folder, 'ingolstadt.json');
    const { code, out } = await twin(
      'import',
      dataPath('sumo', 'resco_ingolstadt1', 'ingolstadt1.sumocfg'),
      '-o',
      target,
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      edges: 11,
      lanes: 22,
      junctions: 8,
      signals: 1,
      vehicles: 1716,
      errors: 0,
    });
    expect(readScene(readFileSync(target, 'utf8')).problems).toEqual([]);
  });
});
