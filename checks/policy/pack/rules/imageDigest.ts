import type { ComposeService } from "../compose.ts";
import { eachService, isComposed } from "../compose.ts";
import type { Fault, JudgedResource, Rule } from "../rule.ts";

const PINNED = /^[^\s@]+@sha256:[0-9a-f]{64}$/;

export const imageDigest: Rule = {
  name: "image-digest",
  description: "images are named by their digest, never by latest or another tag",
  why: "a tag means something else tomorrow: no preview, rollback or record could say what ran",
  judge: async (resource) =>
    resource.type === "docker:index/container:Container"
      ? judgeImage(resource.name, resource.properties["image"])
      : [...(await eachService(resource, judgeService)), ...declaredImages(resource)],
};

function judgeService({ name, image, build }: ComposeService): Fault[] {
  if (build === undefined) return judgeImage(name, image);
  return [
    {
      what: `${name} is built on the host`,
      next: "build it in images/, push it, and pin its digest",
    },
  ];
}

function declaredImages({ type, properties }: JudgedResource): Fault[] {
  const { images } = properties;
  if (!isComposed(type) || typeof images !== "object" || images === null) return [];
  return Object.entries(images).flatMap(([name, image]) => judgeImage(name, image));
}

function judgeImage(name: string, image: unknown): Fault[] {
  if (image !== undefined && typeof image !== "string") return [];
  if (image !== undefined && PINNED.test(image)) return [];
  return [
    {
      what: `${name} runs ${image ?? "an image that nobody names"}`,
      next: "pin it: <registry>/<repository>@sha256:<digest>, as components/stackImages.ts does",
    },
  ];
}
