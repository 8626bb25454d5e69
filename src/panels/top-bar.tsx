import { HelpCircle, Moon, Search, Sun, SunMedium } from 'lucide-react';
import { Popover, Slider } from 'radix-ui';
import { useApp, useSpeaker, useWorkspace } from '../app/context.ts';
import { keysOf } from '../app/shortcuts.ts';
import { type Language, MODES, VIEWS } from '../store/app-store.ts';
import { Button, IconButton } from './controls/button.tsx';
import { Segmented } from './controls/segmented.tsx';
import { clockTime } from './measures.ts';
import { sceneHour } from './scene-clock.ts';
import { ScenePicker } from './scene-picker.tsx';

const LANGUAGE_SIGN: Readonly<Record<Language, { sign: string; name: string }>> = {
  'zh-Hans': { sign: '中', name: '简体中文' },
  en: { sign: 'EN', name: 'English' },
  'zh-Hant': { sign: '繁', name: '繁體中文' },
};

/** What moves the zone, which scene, how it is looked at, in which light and language. */
export function TopBar() {
  const { store, ui, session } = useWorkspace();
  const say = useSpeaker();
  const mode = useApp((s) => s.mode);
  const view = useApp((s) => s.view);
  const language = useApp((s) => s.language);
  const theme = useApp((s) => s.theme);
  return (
    <header className="top-bar">
      <div className="top-group">
        <img className="mark" src="/favicon.svg" alt="" width="22" height="22" />
        <h1 className="sr-only">Hetao Twin</h1>
        <Segmented
          label={say.t('mode.label')}
          value={mode}
          onChange={(next) => void session.setMode(next)}
          className="modes"
          choices={MODES.map((m) => ({
            value: m,
            label: say.t(`mode.${m}`),
            title: say.t(`mode.${m}.why`),
            testId: `mode-${m}`,
          }))}
        />
        <ScenePicker />
      </div>
      <Button
        className="search-button"
        data-testid="commands"
        onClick={() => ui.setState({ dialog: 'commands' })}
      >
        <Search className="icon" aria-hidden="true" />
        <span className="search-words">{say.t('commands.open')}</span>
        <kbd>{keysOf('commands')}</kbd>
      </Button>
      <div className="top-group end">
        <Segmented
          label={say.t('view.label')}
          value={view}
          onChange={(next) => store.setState({ view: next })}
          choices={VIEWS.map((v) => ({
            value: v,
            label: say.t(`view.${v}`),
            title: say.t(`view.${v}.why`),
            testId: `view-${v}`,
          }))}
        />
        <span className="top-rule" />
        <LightPicker />
        <Segmented
          label={say.t('language.label')}
          value={language}
          className="bare"
          onChange={(next) => store.setState({ language: next })}
          choices={(['zh-Hans', 'en', 'zh-Hant'] as const).map((l) => ({
            value: l,
            label: LANGUAGE_SIGN[l].sign,
            title: LANGUAGE_SIGN[l].name,
            lang: l,
            testId: `language-${l}`,
          }))}
        />
        <IconButton
          label={say.t(theme === 'dark' ? 'theme.light' : 'theme.dark')}
          data-testid="theme"
          onClick={() => store.setState({ theme: theme === 'dark' ? 'light' : 'dark' })}
        >
          {theme === 'dark' ? <SunMedium className="icon" /> : <Moon className="icon" />}
        </IconButton>
        <IconButton
          label={say.t('shortcuts.title')}
          keys={keysOf('shortcuts')}
          data-testid="shortcuts"
          onClick={() => ui.setState({ dialog: 'shortcuts' })}
        >
          <HelpCircle className="icon" />
        </IconButton>
      </div>
    </header>
  );
}

/** The sun: it follows the scene's clock or is held at an hour. */
function LightPicker() {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const light = useApp((s) => s.light);
  const clockHour = useApp((s) => Math.floor(sceneHour(s) * 60) / 60);
  const hour = light.kind === 'fixed' ? light.hour : clockHour;
  const night = hour < 6 || hour >= 18.5;
  const text = clockTime(hour * 3600).slice(0, 5);
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          className="light-button num"
          data-testid="light"
          data-fixed={light.kind === 'fixed' || undefined}
          aria-label={say.t('light.label', { time: text })}
          title={say.t('light.label', { time: text })}
        >
          {night ? <Moon className="icon" aria-hidden="true" /> : <Sun className="icon" aria-hidden="true" />}
          {text}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover light" sideOffset={8} align="end" collisionPadding={8}>
          <div className="row between">
            <strong>{say.t('light.title')}</strong>
            <span className="num">{text}</span>
          </div>
          <Slider.Root
            className="slider day"
            min={0}
            max={24}
            step={0.25}
            value={[hour]}
            onValueChange={([next]) =>
              next !== undefined && store.setState({ light: { kind: 'fixed', hour: next } })
            }
          >
            <Slider.Track className="slider-track">
              <Slider.Range className="slider-range" />
            </Slider.Track>
            <Slider.Thumb
              className="slider-thumb"
              aria-label={say.t('light.title')}
              aria-valuetext={text}
              data-testid="light-slider"
            />
          </Slider.Root>
          <div className="row between small faint num" aria-hidden="true">
            <span>00</span>
            <span>06</span>
            <span>12</span>
            <span>18</span>
            <span>24</span>
          </div>
          <Button
            disabled={light.kind === 'clock'}
            data-testid="light-clock"
            onClick={() => store.setState({ light: { kind: 'clock' } })}
          >
            {say.t('light.follow')}
          </Button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
