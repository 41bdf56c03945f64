// One person's phone: a browser with a profile of its own on the disk, at the size of a phone. Killing it ends its processes as
// running out of battery does; `open` starts the same phone again.
import { readFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type BrowserContext, type CDPSession, type Page, chromium, expect } from '@playwright/test';

import { CHROMIUM, DICTATION } from './places.ts';
import type { Server } from './server.ts';
import { type } from './unsaid.ts';

/** What a phone may be like. */
export interface Make {
  theme?: 'light' | 'dark';
  width?: number;
  /** What its browser calls itself. */
  agent?: string;
  /** The WAV that its microphone hears. */
  hears?: string;
  height?: number;
}

export class Phone {
  readonly profile = mkdtempSync(join(tmpdir(), 'alongside-phone-'));
  #context: BrowserContext | undefined;
  #page: Page | undefined;
  #offline = false;
  /** What went wrong in the app itself, whatever the screen showed. */
  readonly panics: string[] = [];
  /** Every address that it asked for. */
  readonly asked = new Set<string>();

  private constructor(
    readonly server: Server,
    private readonly make: Make,
  ) {}

  /** A new phone, switched on. */
  static async buy(server: Server, make: Make = {}): Promise<Phone> {
    const phone = new Phone(server, make);
    await phone.open();
    return phone;
  }

  /** Switches it on, with what is on its disk. */
  async open(): Promise<void> {
    const { theme = 'light', width = 390, height = 844, agent, hears = DICTATION } = this.make;
    this.#context = await chromium.launchPersistentContext(this.profile, {
      executablePath: CHROMIUM,
      headless: true,
      baseURL: this.server.url,
      viewport: { width, height },
      ...(agent ? { userAgent: agent } : {}),
      deviceScaleFactor: 2,
      hasTouch: true,
      colorScheme: theme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      permissions: ['microphone'],
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-audio-capture=${hears}`,
      ],
    });
    this.#context.setDefaultTimeout(15_000);
    this.#page = this.#context.pages()[0] ?? (await this.#context.newPage());
    this.#page.on('console', (said) => void (/panicked at|RuntimeError/.test(said.text()) && this.panics.push(said.text())));
    this.#context.on('request', (request) => void this.asked.add(request.url()));
    this.#page.on('pageerror', (error) => void this.panics.push(error.message));
    await this.#context.setOffline(this.#offline);
  }

  get page(): Page {
    if (!this.#page) throw new Error('this phone is off');
    return this.#page;
  }

  /** The address of the screen it is on. */
  get address(): string {
    return new URL(this.page.url()).pathname;
  }

  get context(): BrowserContext {
    if (!this.#context) throw new Error('this phone is off');
    return this.#context;
  }

  /** Signs in as somebody of the fiction, by name. */
  async signIn(name: string): Promise<void> {
    await this.page.goto('/sign-in');
    const everything = this.page.waitForResponse(
      async (answer) => answer.url().endsWith('/api/v1/sync') && answer.ok() && !((await answer.json()) as { more: boolean }).more,
    );
    await this.page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    await everything;
    await this.page.waitForURL((url) => url.pathname === '/');
    await this.ready();
    // A browser writes its cookies down after half a minute, or when it is closed: a sign-in of this morning is on the disk by now.
    await this.#context?.close();
    await this.open();
    await this.page.goto('/');
    await this.safe();
  }

  /** Waits until the phone keeps all that it needs to work without a network. */
  async ready(): Promise<void> {
    await this.page.waitForFunction(async () => {
      const registration = await navigator.serviceWorker.ready;
      return registration.active?.state === 'activated' && navigator.serviceWorker.controller !== null;
    });
    await this.safe();
  }

  /** Waits until the mark at the top says that everything is safe. */
  async safe(timeout = 30_000): Promise<void> {
    await this.page.getByRole('link', { name: /^Your work: Safe/i }).waitFor({ timeout });
  }

  /** Out of signal, until `goOnline`: also through a kill, and also while it is off. */
  async goOffline(): Promise<void> {
    this.#offline = true;
    await this.#context?.setOffline(true);
  }

  async goOnline(): Promise<void> {
    this.#offline = false;
    await this.#context?.setOffline(false);
  }

  // What a person does and sees, in the words on the screen.

  /** Presses a button, or follows a link that looks like one. */
  async press(words: string | RegExp): Promise<void> {
    const button = this.page.getByRole('button', { name: words, exact: true });
    const link = this.page.getByRole('link', { name: words, exact: true });
    await button.or(link).first().click();
  }

  /** Answers a question with one of the answers beside it. */
  async choose(question: string | RegExp, answer: string | RegExp): Promise<void> {
    const group = this.page.getByRole('group', { name: question });
    await group.getByRole('radio', { name: answer, exact: true }).or(group.getByRole('checkbox', { name: answer, exact: true })).first().click();
  }

  /** Types into the field of that name, key by key. */
  async write(field: string | RegExp, words: string): Promise<void> {
    type(words);
    const box = this.page.getByRole('textbox', { name: field }).or(this.page.getByRole('spinbutton', { name: field }));
    await box.first().click();
    await box.first().press('ControlOrMeta+End');
    await box.first().pressSequentially(words);
  }

  /** Waits until these words can be read. */
  async sees(words: string | RegExp, timeout = 15_000): Promise<void> {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor({ timeout });
  }

  /** Records until the timer says that many seconds. The button is the visit's, or the one of a text. */
  async speak(seconds: number, button = 'Record'): Promise<void> {
    await this.press(button);
    await this.sees('Kept on this phone as you speak');
    const timer = this.page.getByRole('timer', { name: 'Recorded so far' });
    const spoken = async () => {
      const [minutes, seconds] = (await timer.innerText()).split(':').map(Number);
      return minutes * 60 + seconds;
    };
    await expect.poll(spoken, { timeout: (seconds + 15) * 1_000 }).toBeGreaterThanOrEqual(seconds);
  }

  /** Types as people do: these words take longer than the second that a phone may lose. */
  async writeSlowly(field: string | RegExp, words: string): Promise<void> {
    type(words);
    const box = this.page.getByRole('textbox', { name: field });
    await box.press('ControlOrMeta+End');
    await box.pressSequentially(words, { delay: Math.ceil(1_500 / words.length) });
  }

  /** Opens a fold: "Not let in, nobody in …". */
  async unfold(words: string | RegExp): Promise<void> {
    await this.page.locator('summary').filter({ hasText: words }).first().click();
  }

  /** Opens a family's file from the list. */
  async openFamily(name: string): Promise<void> {
    await this.page.goto('/families');
    await this.page.getByRole('link', { name: new RegExp(name) }).first().click();
    await this.page.getByRole('heading', { level: 1, name: new RegExp(name) }).waitFor();
  }

  /** Goes to one of the tabs at the bottom. */
  async tab(words: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: words }).click();
  }

  /** Closed as people close a browser: it writes down all that it means to keep. */
  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
    this.#page = undefined;
  }

  /** The battery is out: every process of this phone, and of no other, ends at once. */
  async kill(): Promise<void> {
    const context = this.#context;
    this.#context = undefined;
    this.#page = undefined;
    for (const pid of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    await context?.close().catch(() => undefined);
    while (this.processes().length > 0) await new Promise((wait) => setTimeout(wait, 20));
    for (const lock of readdirSync(this.profile).filter((name) => name.startsWith('Singleton'))) rmSync(join(this.profile, lock), { force: true });
  }

  /** Killed, and switched on again at the same address. */
  async dieAndReopen(address = '/'): Promise<void> {
    await this.kill();
    await this.open();
    await this.page.goto(address);
  }

  /** What it shows, as a picture. A phone that is off shows nothing. */
  async picture(path: string): Promise<void> {
    await this.#page?.screenshot({ path }).catch(() => undefined);
  }

  /** The browser's own controls. */
  async controls(): Promise<CDPSession> {
    return this.context.newCDPSession(this.page);
  }

  async throwAway(): Promise<void> {
    await this.kill();
    rmSync(this.profile, { recursive: true, force: true });
  }

  private processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => {
        try {
          return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(this.profile);
        } catch {
          return false;
        }
      })
      .map(Number)
      .filter((pid) => pid !== process.pid);
  }
}
