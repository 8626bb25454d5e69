import { describe, expect, it } from 'vitest';
import { readScene } from '../../../scenes/document/validate.ts';
import { readSumoNet } from '../../../scenes/formats/sumo/scene.ts';
import { compileScene } from '../../../scenes/network/compile.ts';
import { Signals } from '../../../sims/signals/signals.ts';
import { FORK, readTexts } from './sumo-files.ts';

const STATIC = /<tlLogic[\s\S]*<\/tlLogic>/;
const net = (logic: string) => FORK.replace(STATIC, logic);
const warnings = (problems: readonly { code: string; severity: string; message: string }[]) =>
  problems.filter((p) => p.severity !== 'info').map((p) => `${p.code} ${p.message}`);

const ACTUATED = `<tlLogic id="T" type="actuated" programID="a" offset="12">
  <param key="max-gap" value="2.5"/><param key="detector-gap" value="1.5"/><param key="freq" value="60"/>
  <phase duration="33" minDur="7" maxDur="45" state="Gr" name="straight"/>
  <phase duration="4" state="yr"/>
  <phase duration="1" state="rr"/>
  <phase duration="6" state="rG"/>
  <phase duration="3" state="ry"/>
</tlLogic>`;

describe('actuated programmes of SUMO', () => {
  const { scene, problems } = readSumoNet('act.net.xml', net(ACTUATED));

  it('are actuated here, with their gaps, bounds, yellow and all red, every stage in every round', () => {
    expect(warnings(problems)).toEqual([]);
    expect(scene!.roads.signals![0]!.programs[0]).toMatchObject({
      id: 'a',
      offset: 12,
      control: {
        kind: 'actuated',
        passage: 2.5,
        detectorGap: 1.5,
        skip: false,
        clearance: { sequence: 'plain', yellow: 4, allRed: 1 },
      },
      phases: [
        { duration: 33, minDuration: 7, maxDuration: 45, recall: 'min', name: 'straight' },
        { duration: 4, state: 'yr' },
        { duration: 1, state: 'rr' },
        { duration: 6, minDuration: 6, maxDuration: 6, recall: 'min' },
        { duration: 3, state: 'ry' },
      ],
    });
    expect(readScene(scene).problems).toEqual([]);
  });

  it('run through their stages at once where nobody comes, and hold a green while vehicles pass', () => {
    const { roads } = compileScene(readScene(scene).scene!);
    const greens = (busy: boolean) => {
      const signals = new Signals(roads, 0.5, 0);
      const seen: number[] = [];
      for (let tick = 1; tick <= 400; tick++) {
        const { detectors } = signals;
        for (let d = 0; busy && d < detectors.count; d++) detectors.lastSeen[d] = tick * 500;
        const before = signals.state[0];
        signals.step(tick);
        if (before !== signals.state[0]) seen.push(tick / 2);
      }
      return seen;
    };
    // Green 7 s, yellow 4, all red 1, the other stage 6, yellow 4, all red 1: another round every 23 s.
    expect(greens(false).slice(0, 6)).toEqual([7, 11, 23, 30, 34, 46]);
    expect(greens(true)[0]).toBe(45);
  });
});

describe('other types of control in SUMO', () => {
  it('run as actuated control or as fixed programmes, and are listed', () => {
    const delay = readSumoNet('d.net.xml', net(ACTUATED.replace('"actuated"', '"delay_based"')));
    expect(warnings(delay.problems)).toEqual([
      'sumo.signal-type 1 signal programme of type "delay_based" will run as actuated control.',
    ]);
    expect(delay.scene!.roads.signals![0]!.programs[0]!.control?.kind).toBe('actuated');
    const unknown = readSumoNet('u.net.xml', net(ACTUATED.replace('"actuated"', '"sotl_phase"')));
    expect(warnings(unknown.problems)).toEqual([
      'sumo.signal-type 1 signal programme of type "sotl_phase" will run as fixed-time programmes.',
    ]);
    expect(unknown.scene!.roads.signals![0]!.programs[0]).not.toHaveProperty('control');
  });

  it('with the rings of NEMA run the phases of both rings in pairs', () => {
    const phase = (name: number, state: string) =>
      `<phase duration="99" minDur="6" maxDur="30" vehext="2" yellow="4" red="2" name="${name}" state="${state}"/>`;
    const nema = `<tlLogic id="T" type="NEMA" programID="n" offset="0">
      <param key="ring1" value="1,2"/><param key="ring2" value="5,6"/><param key="barrierPhases" value="2,6"/>
      <param key="minRecall" value="2,6"/>
      ${phase(1, 'Gr')}${phase(2, 'rG')}${phase(5, 'Gr')}${phase(6, 'gG')}
    </tlLogic>`;
    const { scene, problems } = readSumoNet('n.net.xml', net(nema));
    expect(warnings(problems)).toEqual([
      'sumo.signal-type 1 signal programme of type "NEMA" will run as actuated control.',
      'sumo.signal-parameter The parameter "minRecall" of 1 signal programme is not used.',
    ]);
    expect(scene!.roads.signals![0]!.programs[0]).toMatchObject({
      phases: [
        { state: 'Gr', name: '1+5', minDuration: 6, maxDuration: 30, passage: 2 },
        { state: 'gG', name: '2+6' },
      ],
      control: { clearance: { yellow: 4, allRed: 2 } },
    });
    expect(readScene(scene).problems).toEqual([]);
  });

  it('leave phases that choose the next one in their order, and switches between programmes out, with problems', () => {
    const next = ACTUATED.replace('name="straight"', 'name="straight" next="3 0"');
    expect(warnings(readSumoNet('x.net.xml', net(next)).problems)).toEqual([
      'sumo.phase-next 1 signal programme choose the next phase by "next"; their phases follow in order.',
    ]);
    const waut = `<additional><WAUT refTime="0" id="w" startProg="0"><wautSwitch time="60" to="1"/></WAUT>
      <wautJunction wautID="w" junctionID="T"/></additional>`;
    const { problems } = readTexts({ 'net.xml': FORK, 'w.add.xml': waut });
    expect(warnings(problems).join(' ')).toMatch(/<WAUT> left out.*<wautJunction> left out/);
  });
});
