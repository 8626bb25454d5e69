import type { Language } from '../../store/app-store.ts';

const TEXT = {
  title: { en: 'The graphics driver took a break', 'zh-Hans': '图形驱动已中断', 'zh-Hant': '圖形驅動已中斷' },
  hint: {
    en: 'The simulation goes on. The picture comes back as soon as the driver does; if it does not, reload the page.',
    'zh-Hans': '仿真仍在运行。驱动恢复后画面会自动回来；若未恢复，请重新加载页面。',
    'zh-Hant': '模擬仍在運行。驅動恢復後畫面會自動回來；若未恢復，請重新載入頁面。',
  },
} as const;

/** Over the view while its graphics context is gone. */
export function ContextLost({ language }: { readonly language: Language }) {
  return (
    <div
      role="alert"
      data-testid="context-lost"
      style={{
        position: 'absolute',
        inset: 0,
        display: 'grid',
        placeContent: 'center',
        textAlign: 'center',
        gap: 8,
        padding: 24,
        background: 'var(--ground, #0e1113)',
        color: 'var(--text, #e7ebee)',
        font: '13px/20px var(--sans, system-ui, sans-serif)',
      }}
    >
      <strong style={{ fontSize: 15 }}>{TEXT.title[language]}</strong>
      <span style={{ color: 'var(--text-2, #aab4bc)', maxWidth: 420 }}>{TEXT.hint[language]}</span>
    </div>
  );
}
