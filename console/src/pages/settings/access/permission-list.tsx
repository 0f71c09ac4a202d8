// What a role or a credential may, in words, by product.
import { List, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { States } from '#console/components/states.tsx'
import { permissionsQuery } from './access-api.ts'
import { productTitles } from './products.ts'

export function PermissionList({ names }: { names: readonly string[] }) {
  const query = useQuery(permissionsQuery)
  return (
    <States query={query} shape="text" failure="The permissions cannot be shown">
      {({ items }) => {
        const held = items.filter(({ name }) => names.includes(name))
        const products = [...new Set(held.map(({ product }) => product))]
        return (
          <>
            {products.map((product) => (
              <section key={product}>
                <Title order={3} mt="sm">
                  {productTitles[product] ?? product}
                </Title>
                <List size="sm">
                  {held
                    .filter((each) => each.product === product)
                    .map(({ name, meaning }) => (
                      <List.Item key={name}>
                        {meaning} <code>{name}</code>
                      </List.Item>
                    ))}
                </List>
              </section>
            ))}
          </>
        )
      }}
    </States>
  )
}
