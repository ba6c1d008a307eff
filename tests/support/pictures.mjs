// Compares pictures as people do: the same thing at the same place, whatever the encoding did to single pixels. A page
// of the browser decodes them, so that no decoder has to be a package.

/** How far a channel may be off before a pixel counts as another: JPEG rings about so much around letters. */
const channelTolerance = 48;

/**
 * Compares two pictures (`{bytes, type}`) in `page`: `{width, height, differing}`, where differing is the share of
 * pixels that are not the same. Pictures of different size differ wholly.
 */
export function comparePictures(page, one, other) {
  const sources = [one, other].map(({ bytes, type }) => `data:${type};base64,${bytes.toString('base64')}`);
  return page.evaluate(
    async ([urls, tolerance]) => {
      const decoded = await Promise.all(urls.map(async (url) => {
        const image = Object.assign(new Image(), { src: url });
        await image.decode();
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, canvas.width, canvas.height);
      }));
      const [a, b] = decoded;
      if (a.width !== b.width || a.height !== b.height) {
        return { width: a.width, height: a.height, differing: 1, other: [b.width, b.height] };
      }
      let differing = 0;
      for (let i = 0; i < a.data.length; i += 4) {
        const off = Math.max(...[0, 1, 2].map((channel) => Math.abs(a.data[i + channel] - b.data[i + channel])));
        if (off > tolerance) differing += 1;
      }
      return { width: a.width, height: a.height, differing: differing / (a.width * a.height) };
    },
    [sources, channelTolerance],
  );
}
