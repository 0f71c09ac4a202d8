// The script that every page of a simulation carries, the same for everybody: it tells how a page is used, in counts and booleans. No
// coordinates, no keys, no text, no hash of the machine (click-authenticity 7.2). What was typed never leaves the page.

/**
 * Style sheet and script for the end of a page's body, at most 3 kB.
 *
 * `nonce` is the page's: of its content security policy and of the visit. `url` is the address of the page itself, where the script
 * posts to. The script sends `load`, `input` (first, and when there is enough to tell), `dwell` after 1.5, 5 and 15 s in sight, `hide`,
 * and `next`; a click on an element with `data-next` and the sending of any form lead to `<url>/<nonce>`. A form is never sent: its
 * fields are counted and emptied.
 */
export function beaconScript(nonce: string, url: string): string {
  const base = escapeHtml(url)
  return `<link rel="stylesheet" href="${base}/${nonce}.css"><script nonce="${nonce}">${scriptText(nonce, url)}</script>`
}

const scriptText = (nonce: string, url: string): string => `(()=>{const U=${quoted(url)},N=${quoted(nonce)};${code}})()`

const quoted = (text: string): string => JSON.stringify(text).replaceAll('<', '\\u003c')

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

// Names are short because a page carries it each time. P pointer, T touch, W wheel, K key, F focus; t all trusted; c coalesced; v speeds
// vary; V visible so far, S in sight since; q how many beacons may still be sent. A click without a pointer is one of a keyboard or of
// assistive technology (detail 0). Fields are counted and emptied in the capture phase, before any other code of the page could look.
const code = `
const d=document,w=window,on=(n,f,o=d)=>o.addEventListener(n,f,{passive:n!='submit'&&n!='click',capture:true}),
now=()=>performance.now(),pre=d.prerendering?1:0;
let P=0,T=0,W=0,K=0,F=0,t=1,c=0,v=0,V=0,S=0,b=0,q=30,last,lo=1e9,hi=0,n=0,sent=0,timers=[],soft=0,odd=0;
const seen=()=>V+(S?now()-S:0),
post=x=>{x=JSON.stringify(x);if(!(navigator.sendBeacon&&navigator.sendBeacon(U,x)))fetch(U,{method:'POST',body:x,keepalive:true}).catch(()=>{})},
send=e=>{if(q-->0)post({nonce:N,event:e,counts:[now()-b,seen(),P,T,W,K,F,t,c,v,navigator.webdriver?1:0,pre,soft,odd,
-new Date().getTimezoneOffset()].map(x=>Math.min(99999999,Math.round(+x)))})},
input=e=>{if(!e.isTrusted)t=0;const k=!!P+!!T+!!W+!!K,m=P+T+W+K;if(sent<1&&m||sent<2&&(k>1||m>7)){sent++;send('input')}},
move=e=>{if(e.pointerType=='touch')return;P++;if(e.getCoalescedEvents)c=Math.max(c,e.getCoalescedEvents().length);
if(last){const s=Math.hypot(e.clientX-last.x,e.clientY-last.y)/Math.max(1,e.timeStamp-last.t);if(s>0){n++;lo=Math.min(lo,s);hi=Math.max(hi,s);
if(n>3&&hi>lo*1.5)v=1}}last={x:e.clientX,y:e.clientY,t:e.timeStamp};input(e)},
look=()=>{if(d.visibilityState=='visible'){if(!S){S=now();timers=[1500,5e3,15e3].filter(x=>x>V).map(x=>setTimeout(send,x-V,'dwell'))}}
else if(S){V=seen();S=0;timers.forEach(clearTimeout);send('hide')}},
go=()=>{location.assign(U+'/'+N)},
start=()=>{b=performance.getEntriesByType('navigation')[0]?.activationStart||0;
try{const g=d.createElement('canvas').getContext('webgl'),x=g.getExtension('WEBGL_debug_renderer_info');
soft=/swiftshader|llvmpipe|software|basic render/i.test(g.getParameter(x?x.UNMASKED_RENDERER_WEBGL:g.RENDERER))?1:0}catch{}
odd=screen.width==800&&screen.height==600||!w.outerWidth||w.outerWidth>screen.width+16||w.innerWidth>screen.width+16?1:0;
look();send('load')};
on('pointermove',move);on('pointerdown',move);
for(const x of['touchstart','touchmove'])on(x,e=>{T++;input(e)});
on('wheel',e=>{W++;input(e)});on('keydown',e=>{K++;input(e)});on('focusin',()=>{F++});
on('visibilitychange',look);on('pagehide',()=>{if(S){V=seen();S=0;send('hide')}},w);on('pageshow',e=>{if(e.persisted)look()},w);
on('click',e=>{if(e.isTrusted&&!e.detail)K++;if(e.target.closest?.('[data-next]')){e.preventDefault();send('next');go()}});
on('submit',e=>{e.preventDefault();e.stopImmediatePropagation();let f=0,a=false;for(const x of e.target.elements)if(/^(INPUT|TEXTAREA)$/.test(x.tagName)
&&!/^(hidden|submit|button|checkbox|radio)$/.test(x.type)){if(x.value)f++;try{a=a||x.matches(':autofill')}catch{}x.value=''}
P+T+W+K&&send('input');post({nonce:N,submitted:true,fields:Math.min(99,f),autofill:a});go()});
if(pre)d.addEventListener('prerenderingchange',start,{once:true});else start()
`
  .replaceAll('\n', '')
  .trim()
