// The screenshot: fitted to the page, or at any size, to be moved by dragging, by scrolling, and by the keyboard.
import { useRef, useState } from 'preact/hooks';
import type { BugDetail } from '../api/types';
import { Button, IconButton, LinkButton } from '../components/button';
import { EmptyState } from '../components/empty_state';
import { ExternalIcon, ImageIcon, MinusIcon, PlusIcon, WarningIcon } from '../components/icons';
import { Loading } from '../components/loading';
import { formatNumber, t } from '../i18n';
import { fileUrl, isElsewhere, safeLink } from './links';

const zooms = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4];

export function ScreenshotView({ bug }: { bug: BugDetail }) {
  const [isBroken, setBroken] = useState(false);
  if (bug.generatingScreenshot && !bug.screenshotUrl) {
    return (
      <div class="screenshot-none">
        <Loading />
        <p class="soft">{t('bug.screenshot.rendering')}</p>
      </div>
    );
  }
  if (isBroken) return <EmptyState icon={WarningIcon} title={t('bug.screenshot.gone')} text={t('bug.screenshot.goneText')} />;
  if (!bug.screenshotUrl) {
    return bug.screenshotError ? (
      <EmptyState icon={WarningIcon} title={t('bug.screenshot.failed')} text={bug.screenshotError} />
    ) : (
      <EmptyState icon={ImageIcon} title={t('bug.screenshot.none')} text={t(bug.screenshotDataUrl ? 'bug.screenshot.notRenderedText' : 'bug.screenshot.noneText')} />
    );
  }
  if (isElsewhere(bug.screenshotUrl)) return <Elsewhere url={bug.screenshotUrl} />;
  return <Picture bug={bug} onBroken={() => setBroken(true)} />;
}

function Elsewhere({ url }: { url: string }) {
  const link = safeLink(url);
  return (
    <EmptyState icon={ExternalIcon} title={t('bug.screenshot.elsewhere')} text={t('bug.screenshot.elsewhereText')}>
      {link && (
        <LinkButton size="small" icon={ExternalIcon} href={link} target="_blank" rel="noreferrer">
          {new URL(link).host}
        </LinkButton>
      )}
    </EmptyState>
  );
}

function Picture({ bug, onBroken }: { bug: BugDetail; onBroken: () => void }) {
  /** undefined: as wide as the page lets it. */
  const [zoom, setZoom] = useState<number | undefined>();
  const [natural, setNatural] = useState({ width: 0, height: 0 });
  const view = useRef<HTMLDivElement>(null);
  const image = useRef<HTMLImageElement>(null);
  // In the size that the reporter saw: a picture of a fine screen has more pixels than that.
  const width = bug.viewport?.width || natural.width;
  const shown = zoom ?? (width ? (image.current?.clientWidth ?? width) / width : 1);

  /** Keeps what is in the middle there. */
  const change = (next: number | undefined) => {
    const box = view.current;
    if (!box) return;
    const middle = { x: (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth, y: (box.scrollTop + box.clientHeight / 2) / box.scrollHeight };
    setZoom(next);
    requestAnimationFrame(() => {
      box.scrollLeft = middle.x * box.scrollWidth - box.clientWidth / 2;
      box.scrollTop = middle.y * box.scrollHeight - box.clientHeight / 2;
    });
  };
  const larger = () => change(zooms.find((it) => it > shown + 0.01) ?? zooms.at(-1));
  const smaller = () => change(zooms.filter((it) => it < shown - 0.01).at(-1) ?? zooms[0]);

  return (
    <figure class="screenshot">
      <div class="screenshot-tools" role="toolbar" aria-label={t('bug.screenshot.tools')}>
        <IconButton size="small" label={t('bug.screenshot.smaller')} icon={MinusIcon} onClick={smaller} />
        <span class="screenshot-zoom numbers" aria-live="polite">
          {formatNumber(Math.round(shown * 100))} %
        </span>
        <IconButton size="small" label={t('bug.screenshot.larger')} icon={PlusIcon} onClick={larger} />
        <Button size="small" variant="quiet" aria-pressed={zoom === undefined} onClick={() => change(undefined)}>
          {t('bug.screenshot.fit')}
        </Button>
        <Button size="small" variant="quiet" aria-pressed={zoom === 1} onClick={() => change(1)}>
          100 %
        </Button>
        <LinkButton size="small" variant="quiet" icon={ExternalIcon} href={fileUrl(bug.screenshotUrl)} target="_blank" rel="noreferrer">
          {t('bug.screenshot.open')}
        </LinkButton>
      </div>
      <div
        ref={view}
        class={`screenshot-view ${zoom === undefined ? 'screenshot-fit' : ''}`}
        tabIndex={0}
        role="region"
        aria-label={t('bug.screenshot.view')}
        onPointerDown={(event) => zoom !== undefined && dragView(event)}
        onDblClick={() => change(zoom === undefined ? 1 : undefined)}
        onKeyDown={(event) => {
          const does = { '+': larger, '=': larger, '-': smaller, '0': () => change(undefined), '1': () => change(1) }[event.key];
          if (!does || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          does();
        }}
        onWheel={(event) => {
          if (!event.ctrlKey) return;
          event.preventDefault();
          event.deltaY < 0 ? larger() : smaller();
        }}
      >
        <img
          ref={image}
          src={fileUrl(bug.screenshotUrl)}
          alt={t('bug.screenshot.alt', { number: bug.bugId })}
          draggable={false}
          style={zoom === undefined ? { width: '' } : { width: `${width * zoom}px` }}
          onLoad={({ currentTarget }) => setNatural({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })}
          onError={onBroken}
        />
      </div>
    </figure>
  );
}

function dragView(event: PointerEvent) {
  const box = event.currentTarget as HTMLElement;
  if (event.pointerType === 'touch' || event.button !== 0) return;  // a finger scrolls by itself
  const from = { x: event.clientX + box.scrollLeft, y: event.clientY + box.scrollTop };
  const ended = new AbortController();
  box.setPointerCapture(event.pointerId);
  box.classList.add('is-grabbed');
  box.addEventListener('pointermove', (move) => {
    box.scrollLeft = from.x - move.clientX;
    box.scrollTop = from.y - move.clientY;
  }, { signal: ended.signal });
  const end = () => {
    ended.abort();
    box.classList.remove('is-grabbed');
  };
  box.addEventListener('pointerup', end, { signal: ended.signal });
  box.addEventListener('pointercancel', end, { signal: ended.signal });
}
