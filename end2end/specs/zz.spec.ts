import { test } from '../house/test.ts';
test('probe', async ({ phoneOf }) => {
  test.setTimeout(60000);
  const p = await phoneOf('Priya');
  const listen = () => { p.page.on('console', m => console.log('C', m.text().slice(0,1500))); p.page.on('pageerror', e => console.log('E', e.message)); };
  listen();
  await p.page.screenshot({path:'/tmp/p1.png'});
  await p.goOffline();
  await p.kill(); await p.open(); listen();
  await p.page.goto('/');
  for (let i=0;i<4;i++){ await p.page.waitForTimeout(1000); console.log(p.page.url(), (await p.page.locator('body').innerText()).slice(0,300).replaceAll('\n',' | ')); }
  console.log(await p.page.getByRole("button", { name: "Start visit", exact: true }).count()); console.log((await p.page.locator("main").ariaSnapshot()).slice(0,1500)); await p.page.screenshot({path:"/tmp/p.png"});
});
