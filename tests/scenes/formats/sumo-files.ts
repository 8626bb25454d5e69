import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'fflate';
import { readSumoScene, type SumoScene } from '../../../scenes/formats/sumo/scene.ts';
import { dataPath } from '../../test-data.ts';

/** The scenarios of the test data: folder and configuration. */
export const SCENARIOS = [
  ['resco_cologne1', 'cologne1.sumocfg'],
  ['resco_cologne3', 'cologne3.sumocfg'],
  ['resco_cologne8', 'cologne8.sumocfg'],
  ['resco_ingolstadt1', 'ingolstadt1.sumocfg'],
  ['bologna_acosta', 'run.sumocfg'],
] as const;

export function readScenario(folder: string, config: string): SumoScene {
  const path = (name: string) => dataPath('sumo', folder, name);
  return readSumoScene(config, readFileSync(path(config)), (name) =>
    existsSync(path(name)) ? readFileSync(path(name)) : undefined,
  );
}

/** Text of a data file, unpacked, for oracles that look at it with regular expressions. */
export function dataText(...parts: string[]): string {
  const bytes = readFileSync(dataPath('sumo', ...parts));
  return new TextDecoder().decode(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
}

/** A configuration with files given as text. */
export function readTexts(files: Readonly<Record<string, string>>, settings = ''): SumoScene {
  const names = Object.keys(files).filter((name) => name !== 'net.xml');
  const additional = names.filter((name) => name.includes('.add.')).join(',');
  const routes = names.filter((name) => !name.includes('.add.')).join(',');
  const config = `<configuration><input><net-file value="net.xml"/><route-files value="${routes}"/>
    <additional-files value="${additional}"/></input>${settings}</configuration>`;
  return readSumoScene('test.sumocfg', config, (name) => files[name]);
}

/** Two roads one after the other and a side road from the second junction: a -> b, a -> c. All lanes for everyone. */
export const FORK = `<net version="1.9">
  <location netOffset="0.00,0.00" convBoundary="0,0,200,100" origBoundary="0,0,200,100" projParameter="!"/>
  <edge id=":J_0" function="internal"><lane id=":J_0_0" index="0" speed="8" length="12" shape="100,0 104,-4 108,-8"/></edge>
  <edge id=":J_1" function="internal"><lane id=":J_1_0" index="0" speed="10" length="7" shape="100,0 107,0"/></edge>
  <edge id=":J_2" function="internal"><lane id=":J_2_0" index="0" speed="10" length="5" shape="107,0 112,0"/></edge>
  <edge id="a" from="A" to="J" priority="3" type="highway.primary" name="First Road">
    <lane id="a_0" index="0" allow="pedestrian" speed="1.5" length="100" width="2" shape="0,-3 100,-3"/>
    <lane id="a_1" index="1" disallow="pedestrian tram" speed="13.9" length="99" shape="0,0 100,0"/>
  </edge>
  <edge id="b" from="J" to="B" priority="3"><lane id="b_0" index="0" speed="13.9" length="88" shape="112,0 200,0"/></edge>
  <edge id="c" from="J" to="C" priority="1"><lane id="c_0" index="0" allow="bus taxi" speed="8.3" length="92" shape="108,-8 108,-100"/></edge>
  <tlLogic id="T" type="static" programID="0" offset="7"><phase duration="30" state="Gg"/><phase duration="20" state="rr"/></tlLogic>
  <junction id="A" type="dead_end" x="0" y="0" incLanes="" intLanes="" shape="0,2 0,-5"/>
  <junction id="B" type="dead_end" x="200" y="0" incLanes="b_0" intLanes="" shape="200,2 200,-2"/>
  <junction id="C" type="dead_end" x="108" y="-100" incLanes="c_0" intLanes="" shape=""/>
  <junction id="J" type="traffic_light" x="106" y="0" incLanes="a_0 a_1" intLanes=":J_0_0 :J_2_0" shape="100,4 112,4 112,-8 100,-8">
    <request index="0" response="00" foes="10" cont="0"/>
    <request index="1" response="01" foes="01" cont="1"/>
  </junction>
  <junction id=":J_2_0" type="internal" x="107" y="0" incLanes=":J_1_0" intLanes=":J_0_0"/>
  <connection from="a" to="c" fromLane="1" toLane="0" via=":J_0_0" tl="T" linkIndex="0" dir="r" state="o"/>
  <connection from="a" to="b" fromLane="1" toLane="0" via=":J_1_0" tl="T" linkIndex="1" dir="s" state="o"/>
  <connection from=":J_0" to="c" fromLane="0" toLane="0" dir="r" state="M"/>
  <connection from=":J_1" to="b" fromLane="0" toLane="0" via=":J_2_0" dir="s" state="m"/>
  <connection from=":J_2" to="b" fromLane="0" toLane="0" dir="s" state="M"/>
</net>`;
