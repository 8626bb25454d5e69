import { describe, expect, it } from 'vitest';
import { readScene } from '../../../scenes/document/validate.ts';
import { hasData } from '../../test-data.ts';
import { dataText, FORK, readScenario, readTexts } from './sumo-files.ts';

function detectorsOf(text: string) {
  const files = { 'net.xml': FORK, 'd.add.xml': `<additional>${text}</additional>` };
  const { scene, problems } = readTexts(files, '<additional-files value="d.add.xml"/>');
  expect(readScene(scene).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return {
    detectors: scene!.detectors ?? [],
    problems: problems.filter(({ code }) => code !== 'sumo.no-georeference'),
  };
}

describe('detectors of SUMO', () => {
  it('are read under their old and their new names', () => {
    const { detectors, problems } = detectorsOf(`
      <inductionLoop id="l" lane="a_1" pos="20" file="out.xml"/>
      <e1Detector id="m" lane="a_1" pos="-5" file="out.xml"/>
      <laneAreaDetector id="n" lane="a_1" pos="10" endPos="40" file="out.xml"/>
      <e2Detector id="o" lane="a_1" pos="-30" length="20" file="out.xml"/>
      <e3Detector id="p" file="out.xml"><detEntry lane="a_1" pos="10"/><detExit lane="b_0" pos="5"/></e3Detector>`);
    expect(problems).toEqual([]);
    // Lane 0 of edge a is a sidewalk: the road begins with its lane 1, of 99 m.
    const length = 99;
    expect(detectors).toEqual([
      { id: 'l', kind: 'loop', edge: 'a', lane: 0, position: 20 },
      { id: 'm', kind: 'loop', edge: 'a', lane: 0, position: length - 5 },
      { id: 'n', kind: 'area', edge: 'a', lane: 0, from: 10, to: 40 },
      { id: 'o', kind: 'area', edge: 'a', lane: 0, from: length - 30, to: length - 10 },
      {
        id: 'p',
        kind: 'section',
        entries: [{ edge: 'a', lane: 0, position: 10 }],
        exits: [{ edge: 'b', lane: 0, position: 5 }],
      },
    ]);
  });

  it('over several lanes in a row become one for each lane', () => {
    const { detectors, problems } = detectorsOf(
      '<laneAreaDetector id="x" lanes="a_1 b_0" pos="50" endPos="30" file="o"/>',
    );
    expect(detectors).toMatchObject([
      { id: 'x:0', edge: 'a', from: 50, to: 99 },
      { id: 'x:1', edge: 'b', from: 0, to: 30 },
    ]);
    expect(problems.map((p) => p.code)).toEqual(['sumo.detector-lanes']);
  });

  it('on lanes or at places that are not there are left out and named, one by one', () => {
    const { detectors, problems } = detectorsOf(`
      <e1Detector id="1" lane="nowhere_0" pos="1" file="o"/>
      <e1Detector id="2" lane="a_1" pos="5000" file="o"/>
      <e1Detector id="3" lane="a_1" pos="5000" friendlyPos="true" file="o"/>
      <e1Detector id="3" lane="a_1" pos="5" file="o"/>
      <e1Detector lane="a_1" pos="5" file="o"/>
      <e2Detector id="4" lane="a_1" pos="50" endPos="20" file="o"/>
      <e3Detector id="5" file="o"><detEntry lane="a_1" pos="10"/></e3Detector>
      <e1Detector id="6" lane="a_1" pos="x" file="o"/>`);
    expect(detectors.map((d) => d.id)).toEqual(['3', '6']);
    expect(problems.map((p) => p.code)).toEqual([
      'sumo.unknown-lane',
      'sumo.detector-beyond-lane',
      'sumo.detector-twice',
      'sumo.attribute-missing',
      'sumo.detector-area',
      'sumo.detector-open',
      'sumo.not-a-number',
    ]);
    for (const problem of problems) expect(problem.where).toMatch(/d\.add\.xml:\d+/);
  });

  it('say what of them is not used, and other outputs are named as unsupported', () => {
    const { detectors, problems } = detectorsOf(`
      <e1Detector id="1" lane="a_1" pos="1" freq="900" vTypes="bus" file="o"/>
      <e1Detector id="2" lane="a_1" pos="1" period="900" file="o"/>
      <instantInductionLoop id="3" lane="a_1" pos="1" file="o"/>
      <routeProbe id="4" edge="a" file="o"/>`);
    expect(detectors.map((d) => d.id)).toEqual(['1', '2']);
    expect(problems.map((p) => `${p.severity} ${p.code} ${p.message.split('.')[0]}`)).toEqual([
      'warning sumo.detector-filter "vTypes" of 1 detector is not used',
      'warning sumo.unsupported-element 1 element <instantInductionLoop> left out: not supported',
      'warning sumo.unsupported-element 1 element <routeProbe> left out: not supported',
      'info sumo.detector-period The aggregation period of 2 detectors is not used',
    ]);
  });

  it.runIf(hasData())('of a real town lie on lanes of its network', () => {
    const { scene } = readScenario('bologna_acosta', 'run.sumocfg');
    const text = dataText('bologna_acosta', 'acosta_detectors.add.xml').replace(/<!--[\s\S]*?-->/g, '');
    expect(scene?.detectors?.length).toBe(text.match(/<e1Detector /g)?.length);
    expect(readScene(scene).problems.filter((p) => p.where.startsWith('detectors'))).toEqual([]);
  });
});
