import type { Rule } from "../rule.ts";

/** What DigitalOcean lets carry tags of its own; elsewhere `tags` means other resources. */
const TAGGED = new Set([
  "digitalocean:index/customImage:CustomImage",
  "digitalocean:index/databaseCluster:DatabaseCluster",
  "digitalocean:index/droplet:Droplet",
  "digitalocean:index/kubernetesCluster:KubernetesCluster",
  "digitalocean:index/volume:Volume",
  "digitalocean:index/volumeSnapshot:VolumeSnapshot",
]);

export const stackTags: Rule = {
  name: "stack-tags",
  description: "what costs money says by a tag which stack it belongs to",
  why: "without the tag nobody can tell what a bill is for, nor what may be deleted",
  judge: ({ type, name, properties }, stack) => {
    if (!TAGGED.has(type)) return [];
    const tag = `${stack.project}-${stack.name}`;
    const { tags } = properties;
    if (tags !== undefined && !Array.isArray(tags)) return [];
    if (tags?.includes(tag)) return [];
    return [{ what: `${name} lacks the tag ${tag}`, next: `give it tags: ["${tag}"]` }];
  },
};
